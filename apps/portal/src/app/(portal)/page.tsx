import { pageWords } from '@alchemy/core/page-words';
import { formatElapsed, formatSize } from '@alchemy/core/scale';
import { listRuns, listWorkers } from '@alchemy/db/dashboard/overview';
import { readStats } from '@alchemy/db/dashboard/stats';
import { listPauses } from '@alchemy/db/dashboard/system';
import { readQueueDepths } from '@alchemy/jobs/queue-depth';
import { readDisk } from '@alchemy/storage/free-space';
import type { Metadata } from 'next';
import Link from 'next/link';
import { z } from 'zod';
import { requireRole } from '../../auth/current-person.ts';
import { Faults, Medians } from '../../overview/figures.tsx';
import { QueueTable } from '../../overview/queue-table.tsx';
import { Throughput } from '../../overview/throughput.tsx';
import { Workers } from '../../overview/workers.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { readQuery, type SearchParams } from '../../parts/query.ts';
import { Tile } from '../../parts/tile.tsx';
import { server } from '../../server.ts';
import { Card, CardHeading } from '../../ui/card.tsx';
import { classNames } from '../../ui/class-names.ts';

const words = pageWords.overview;
export const metadata: Metadata = { title: words.title };

const windows = ['24', '168', '720'] as const;
const Query = z.object({ hours: z.enum(windows) });

/** What goes on now, and how it went. */
export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  await requireRole('viewer');
  const { query } = await readQuery(searchParams, Query);
  const hours = query.hours ?? '24';
  const { db, root } = await server();
  const [stats, depths, pauses, runs, disk] = await Promise.all([
    readStats(db, Number(hours)),
    readQueueDepths(db),
    listPauses(db),
    listRuns(db),
    readDisk(root),
  ]);
  const workers = await listWorkers(db, runs);
  const rate = stats.successRate === null ? pageWords.none : `${(stats.successRate * 100).toFixed(1)} %`;
  return (
    <>
      <PageHead title={words.title}>
        <Windows present={hours} />
      </PageHead>
      <div className="grid gap-4">
        <dl className="grid grid-cols-2 gap-4 md:grid-cols-4">
          <Tile name={words.completed} value={String(stats.completed)} />
          <Tile name={words.failed} value={String(stats.failed)} />
          <Tile name={words.successRate} value={rate} />
          <Tile
            name={words.free}
            value={formatSize(disk.freeBytes)}
            hint={words.freeOf(formatSize(disk.freeBytes), formatSize(disk.sizeBytes))}
          />
        </dl>
        <div className="grid gap-4 lg:grid-cols-[3fr_2fr]">
          <Card aria-labelledby="throughput">
            <CardHeading id="throughput" title={words.throughput} />
            <Throughput
              isHourly={hours === '24'}
              points={stats.series.map((point) => ({ ...point, at: point.at.toISOString() }))}
            />
          </Card>
          <Card aria-labelledby="work-now">
            <CardHeading id="work-now" title={words.workNow} />
            <QueueTable depths={depths} paused={pauses.map(({ queue }) => queue)} />
          </Card>
          <Card aria-labelledby="workers">
            <CardHeading id="workers" title={words.workers} />
            <Workers workers={workers} />
          </Card>
          <div className="grid content-start gap-4">
            <Card aria-labelledby="medians">
              <CardHeading id="medians" title={words.medians} />
              <Medians
                medians={stats.medians.map(({ stage, medianMs, runs: count }) => ({
                  name: pageWords.stages[stage] ?? stage,
                  value: medianMs < 1_000 ? `${medianMs} ms` : formatElapsed(medianMs),
                  hint: words.runs(count),
                }))}
              />
            </Card>
            <Card aria-labelledby="faults">
              <CardHeading id="faults" title={words.faults} />
              <Faults faults={stats.faults} />
            </Card>
          </div>
        </div>
      </div>
    </>
  );
}

function Windows({ present }: { present: string }) {
  return (
    <nav aria-label={words.window} className="flex rounded-lg border bg-card p-1">
      {windows.map((hours) => (
        <Link
          key={hours}
          href={`/?hours=${hours}`}
          aria-current={hours === present ? 'page' : undefined}
          className={classNames(
            'rounded-md px-3 py-1.5 text-sm',
            hours === present ? 'bg-primary-soft font-medium text-primary' : 'text-muted-foreground hover:bg-muted',
          )}
        >
          {words.windows[hours]}
        </Link>
      ))}
    </nav>
  );
}
