import { actionWords } from '@alchemy/core/action-words';
import { pageWords } from '@alchemy/core/page-words';
import { formatSize } from '@alchemy/core/scale';
import type { Orphan, readLastScan } from '@alchemy/db/dashboard/orphans';
import { ActionButton } from '../client/action-button.tsx';
import { Moment } from '../parts/moment.tsx';
import { Badge } from '../ui/badge.tsx';
import { Card, CardHeading } from '../ui/card.tsx';
import { Cell, HeadCell, Row, Table } from '../ui/table.tsx';

const words = pageWords.storage;

interface Props {
  readonly scan: Awaited<ReturnType<typeof readLastScan>>;
  readonly orphans: readonly Orphan[];
  readonly mayClean: boolean;
}

/** The two steps: what a scan found, and the button that settles it. */
export function OrphanCard({ scan, orphans, mayClean }: Props) {
  return (
    <Card aria-labelledby="orphans">
      <CardHeading id="orphans" title={words.orphans}>
        {mayClean && (
          <ActionButton action="scan-orphans" input={{}}>
            {actionWords.scan.label}
          </ActionButton>
        )}
        {mayClean && scan !== undefined && scan.open > 0 && (
          <ActionButton
            action="apply-orphans"
            input={{ scanId: scan.scanId }}
            variant="primary"
            question={{ title: actionWords.apply.title(scan.open), text: actionWords.apply.text }}
          >
            {actionWords.apply.label(scan.open)}
          </ActionButton>
        )}
      </CardHeading>
      <p className="mb-4 max-w-prose text-muted-foreground text-sm">{words.orphansText}</p>
      {scan === undefined ? (
        <p className="text-sm">{words.noScan}</p>
      ) : (
        <p className="mb-3 flex flex-wrap gap-x-2 text-sm">
          <span>
            {words.scanned} <Moment at={scan.finishedAt} />:
          </span>
          <span>{scan.files + scan.rows === 0 ? words.clean : words.found(scan.files, scan.rows)}</span>
          {scan.open > 0 && (
            <span className="text-muted-foreground">({words.open(scan.open, formatSize(scan.sizeBytes))})</span>
          )}
        </p>
      )}
      {orphans.length > 0 && <Orphans orphans={orphans} />}
    </Card>
  );
}

function Orphans({ orphans }: { orphans: readonly Orphan[] }) {
  return (
    <Table label={words.orphans}>
      <thead>
        <tr>
          <HeadCell>{words.path}</HeadCell>
          <HeadCell>{words.kind}</HeadCell>
          <HeadCell className="text-right">{words.size}</HeadCell>
          <HeadCell>{words.age}</HeadCell>
          <HeadCell>{words.state}</HeadCell>
        </tr>
      </thead>
      <tbody>
        {orphans.map(({ id, path, kind, sizeBytes, changedAt, state }) => (
          <Row key={id} data-orphan={path}>
            <Cell>
              <code className="break-all text-xs">{path}</code>
            </Cell>
            <Cell className="whitespace-nowrap">{words.kinds[kind]}</Cell>
            <Cell className="whitespace-nowrap text-right tabular-nums">{formatSize(sizeBytes)}</Cell>
            <Cell>
              <Moment at={changedAt} />
            </Cell>
            <Cell>
              <Badge tone={state === 'found' ? 'warn' : 'plain'}>{words.states[state]}</Badge>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

/** What was taken out of the way, and the way back. */
export function QuarantineCard({ orphans, mayClean }: { orphans: readonly Orphan[]; mayClean: boolean }) {
  return (
    <Card aria-labelledby="quarantine">
      <CardHeading id="quarantine" title={words.quarantine} />
      <p className="mb-4 max-w-prose text-muted-foreground text-sm">{words.quarantineText}</p>
      {orphans.length === 0 ? (
        <p className="text-sm">{words.emptyQuarantine}</p>
      ) : (
        <ul className="grid gap-2 text-sm">
          {orphans.map(({ id, path, sizeBytes, settledAt }) => (
            <li key={id} data-quarantined={path} className="flex flex-wrap items-center gap-2">
              <code className="break-all text-xs">{path}</code>
              <span className="text-muted-foreground text-xs">
                {formatSize(sizeBytes)} · {words.since} <Moment at={settledAt} />
              </span>
              {mayClean && (
                <span className="ml-auto">
                  <ActionButton action="restore-orphan" input={{ orphanId: id }}>
                    {actionWords.restore.label}
                  </ActionButton>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
