import { pageWords } from '@alchemy/core/page-words';
import { formatSize } from '@alchemy/core/scale';
import { covers } from '@alchemy/db/accounts/people';
import { listJobs } from '@alchemy/db/dashboard/jobs';
import { listOrphans, listQuarantined, readLastScan } from '@alchemy/db/dashboard/orphans';
import { readStorageUse, type StorageUse } from '@alchemy/db/dashboard/storage-use';
import { readDisk } from '@alchemy/storage/free-space';
import { HardDrive } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { requireRole } from '../../../auth/current-person.ts';
import { Moment } from '../../../parts/moment.tsx';
import { PageHead } from '../../../parts/page-head.tsx';
import { Status } from '../../../parts/status.tsx';
import { server } from '../../../server.ts';
import { OrphanCard, QuarantineCard } from '../../../storage/orphan-card.tsx';
import { Card, CardHeading } from '../../../ui/card.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { Progress } from '../../../ui/progress.tsx';
import { Cell, HeadCell, Row, Table } from '../../../ui/table.tsx';

const words = pageWords.storage;
export const metadata: Metadata = { title: words.title };

/** More than that is seen after the first were settled. */
const mostShown = 200;

/** What lies on the disk, what goes by itself, and what nobody names. */
export default async function Page() {
  const { role } = await requireRole('viewer');
  const { db, root, env } = await server();
  const [disk, use, scan, quarantined, running] = await Promise.all([
    readDisk(root),
    readStorageUse(db),
    readLastScan(db),
    listQuarantined(db, mostShown),
    listJobs(db, { stage: 'cleanup', status: 'live' }),
  ]);
  const orphans = scan === undefined ? [] : await listOrphans(db, scan.scanId, mostShown);
  const usedPercent = Math.round(((disk.sizeBytes - disk.freeBytes) * 100) / Math.max(1, disk.sizeBytes));
  const mayClean = covers(role, 'administrator');
  return (
    <>
      <PageHead title={words.title} />
      <div className="grid gap-4 *:min-w-0">
        <div className="grid gap-4 lg:grid-cols-2">
          <Card aria-labelledby="disk">
            <CardHeading id="disk" title={words.disk} />
            <Progress value={usedPercent} label={words.disk} />
            <p className="mt-2 text-sm tabular-nums">
              {pageWords.overview.freeOf(formatSize(disk.freeBytes), formatSize(disk.sizeBytes))} ·{' '}
              {pageWords.overview.free}
            </p>
          </Card>
          <Card aria-labelledby="retention">
            <CardHeading id="retention" title={words.retention} />
            <p className="max-w-prose text-sm">{words.retentionText(env.retentionDays)}</p>
          </Card>
        </div>
        {running.rows.length > 0 && (
          <Card aria-labelledby="running">
            <CardHeading id="running" title={words.running} />
            <ul className="grid gap-2 text-sm">
              {running.rows.map((job) => (
                <li key={job.jobId} className="flex items-center justify-between gap-2">
                  <Link href={`/jobs/${job.jobId}`} className="text-primary hover:underline">
                    {job.key}
                  </Link>
                  <Status id={job.jobId} state={job} label={pageWords.percentOf(job.key)} />
                </li>
              ))}
            </ul>
          </Card>
        )}
        <OrphanCard scan={scan} orphans={orphans} mayClean={mayClean} />
        <QuarantineCard orphans={quarantined} mayClean={mayClean} />
        {use === undefined ? (
          <Empty icon={HardDrive} title={words.notMeasured}>
            {words.notMeasuredWhy}
          </Empty>
        ) : (
          <Use use={use} />
        )}
      </div>
    </>
  );
}

function Use({ use }: { use: StorageUse }) {
  return (
    <div className="grid items-start gap-4 *:min-w-0 lg:grid-cols-2">
      <Card aria-labelledby="use">
        <CardHeading id="use" title={words.use}>
          <span className="text-muted-foreground text-xs">
            {words.measured} <Moment at={use.measuredAt} />
          </span>
        </CardHeading>
        <Table label={words.use}>
          <thead>
            <tr>
              <HeadCell>{words.kind}</HeadCell>
              <HeadCell>{words.model}</HeadCell>
              <HeadCell className="text-right">{words.files}</HeadCell>
              <HeadCell className="text-right">{words.size}</HeadCell>
            </tr>
          </thead>
          <tbody>
            {use.kinds.map(({ kind, model, files, sizeBytes }) => (
              <Row key={`${kind}${model}`}>
                <Cell>{kind}</Cell>
                <Cell>{model ?? pageWords.none}</Cell>
                <Cell className="text-right tabular-nums">{files}</Cell>
                <Cell className="whitespace-nowrap text-right tabular-nums">{formatSize(sizeBytes)}</Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </Card>
      <Card aria-labelledby="largest">
        <CardHeading id="largest" title={words.largest} />
        <ol className="grid gap-2 text-sm">
          {use.largest.map(({ trackId, title, artist, sizeBytes }) => (
            <li key={trackId} className="flex justify-between gap-3">
              <Link href={`/tracks/${trackId}`} className="min-w-0 truncate hover:underline">
                {title} <span className="text-muted-foreground">{artist}</span>
              </Link>
              <span className="whitespace-nowrap tabular-nums">{formatSize(sizeBytes)}</span>
            </li>
          ))}
        </ol>
      </Card>
    </div>
  );
}
