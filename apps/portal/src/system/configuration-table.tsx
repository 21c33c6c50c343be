import { pageWords } from '@alchemy/core/page-words';
import type { Setting } from '@alchemy/core/settings';
import type { Configuration } from '@alchemy/db/dashboard/configurations';
import { Moment } from '../parts/moment.tsx';
import { Cell, HeadCell, Row, Table } from '../ui/table.tsx';
import { compareSettings } from './compare-settings.ts';

const words = pageWords.system;

interface ConfigurationTableProps {
  /** Of this very portal. */
  readonly portal: readonly Setting[];
  /** As the other programs wrote them down when they started. */
  readonly others: readonly Configuration[];
}

/** What the programs were started with, side by side: they should agree, and may run on several machines. */
export function ConfigurationTable({ portal, others }: ConfigurationTableProps) {
  const rows = compareSettings([portal, ...others.map(({ settings }) => settings)]);
  return (
    <>
      <p className="mb-4 text-muted-foreground text-sm">{words.configurationText}</p>
      <Table label={words.configuration}>
        <thead>
          <tr>
            <HeadCell>{words.variable}</HeadCell>
            <HeadCell>{words.programs.portal}</HeadCell>
            {others.map(({ program, host, startedAt }) => (
              <HeadCell key={program}>
                {words.programs[program]}
                <span className="block font-normal text-xs normal-case">
                  {host} · <Moment at={startedAt} />
                </span>
              </HeadCell>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, values }) => (
            <Row key={name}>
              <Cell>
                <code className="text-xs">{name}</code>
              </Cell>
              {values.map((setting, at) => (
                <Cell key={others[at - 1]?.program ?? 'portal'} className="min-w-36 break-all text-xs">
                  {setting !== undefined && <Value setting={setting} />}
                </Cell>
              ))}
            </Row>
          ))}
        </tbody>
      </Table>
    </>
  );
}

function Value({ setting }: { setting: Setting }) {
  if (setting.kind === 'shown') return <code>{setting.value}</code>;
  const text = setting.kind === 'hidden' ? words.hidden : words.unset;
  return <span className="text-muted-foreground">{text}</span>;
}
