import { pageWords } from '@alchemy/core/page-words';
import Link from 'next/link';

const words = pageWords.overview;

/** How long the middle run of each stage took. */
export function Medians({ medians }: { medians: readonly { name: string; value: string; hint: string }[] }) {
  if (medians.length === 0) return <p className="text-muted-foreground text-sm">{words.noRuns}</p>;
  return (
    <ul className="grid gap-2 text-sm">
      {medians.map(({ name, value, hint }) => (
        <li key={name} className="flex items-baseline gap-2">
          <span>{name}</span>
          <span className="text-muted-foreground text-xs">{hint}</span>
          <span className="ml-auto font-medium tabular-nums">{value}</span>
        </li>
      ))}
    </ul>
  );
}

/** How often each code ended a run, as bars; each leads to the jobs. */
export function Faults({ faults }: { faults: readonly { code: string; count: number }[] }) {
  const most = Math.max(1, ...faults.map(({ count }) => count));
  if (faults.length === 0) return <p className="text-muted-foreground text-sm">{words.noFaults}</p>;
  return (
    <ul className="grid gap-2 text-sm">
      {faults.map(({ code, count }) => (
        <li key={code}>
          <Link href={`/jobs?code=${code}`} className="group grid gap-1">
            <span className="flex justify-between gap-2">
              <span className="group-hover:underline">{code}</span>
              <span className="tabular-nums">{count}</span>
            </span>
            <span aria-hidden className="h-1.5 overflow-hidden rounded-full bg-muted">
              <span className="block h-full rounded-full bg-bad" style={{ width: `${(count * 100) / most}%` }} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
