import { pageWords } from '@alchemy/core/page-words';
import type { listWorkers } from '@alchemy/db/dashboard/overview';
import { queueNames } from '@alchemy/jobs/stages';
import { ServerOff } from 'lucide-react';
import Link from 'next/link';
import { Moment } from '../parts/moment.tsx';
import { Status } from '../parts/status.tsx';
import { Empty } from '../ui/empty.tsx';

const words = pageWords.overview;

/** The workers that live, each with the runs it is at. */
export function Workers({ workers }: { workers: Awaited<ReturnType<typeof listWorkers>> }) {
  if (workers.length === 0) {
    return (
      <Empty icon={ServerOff} title={words.noWorkers}>
        {words.noWorkersWhy}
      </Empty>
    );
  }
  return (
    <ul className="grid gap-4">
      {workers.map(({ workerId, host, pid, queues, startedAt, runs }) => (
        <li key={workerId}>
          <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
            <span className="font-medium">
              {host}:{pid}
            </span>
            <span className="text-muted-foreground text-xs">
              {queues.length === queueNames.length ? words.allQueues : queues.join(', ')} · {words.since}{' '}
              <Moment at={startedAt} />
            </span>
          </p>
          {runs.length === 0 ? (
            <p className="mt-1 text-muted-foreground text-sm">{words.idle}</p>
          ) : (
            <ul className="mt-2 grid gap-2">
              {runs.map((run) => (
                <li
                  key={run.jobId}
                  className="flex flex-wrap items-center justify-between gap-2 rounded-lg bg-muted/60 px-3 py-2 text-sm"
                >
                  <Link href={`/jobs/${run.jobId}`} className="min-w-0 hover:underline">
                    {pageWords.stages[run.stage]} · {run.title ?? pageWords.unknownSong}
                  </Link>
                  <Status id={run.jobId} state={run} label={pageWords.percentOf(run.title ?? run.stage)} />
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
