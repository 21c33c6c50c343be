import { pageWords } from '@alchemy/core/page-words';
import type { KeptFinding } from '@alchemy/db/dashboard/findings';
import { Badge } from '../ui/badge.tsx';
import { Moment } from './moment.tsx';

const words = pageWords.system;

/** What the doctor found last, what is to be mended first. */
export function DoctorFindings({ kept }: { kept: { findings: KeptFinding[]; at: Date } | undefined }) {
  if (kept === undefined) return <p className="text-muted-foreground text-sm">{words.doctorNever}</p>;
  const inOrder = kept.findings.toSorted((a, b) => Number(a.remedy === undefined) - Number(b.remedy === undefined));
  return (
    <>
      <p className="mb-3 text-muted-foreground text-sm">
        {words.doctorAt} <Moment at={kept.at} />
      </p>
      <ul className="grid gap-2 text-sm">
        {inOrder.map(({ name, detail, remedy }) => (
          <li key={name} className="flex flex-wrap items-baseline gap-x-2">
            <Badge tone={remedy === undefined ? 'good' : 'bad'}>
              {remedy === undefined ? words.well : words.toMend}
            </Badge>
            <span className="font-medium">{name}</span>
            <span className="break-all text-muted-foreground">{detail}</span>
            {remedy !== undefined && <span className="w-full">{remedy}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
