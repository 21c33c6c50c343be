import type { Db } from '@alchemy/db/client';
import { countLiveJobs } from '@alchemy/db/live-jobs';
import { type QueueName, queueNames, stages } from './stages.ts';

/** What stands in one queue, as PostgreSQL has it: Redis may have been flushed. */
export interface QueueDepth {
  readonly queue: QueueName;
  readonly jobs: Readonly<Record<'queued' | 'retrying' | 'running', number>>;
  /** How long the oldest job that is due has waited, in seconds; 0 when none waits. */
  readonly oldestSeconds: number;
}

/** The depth of every queue, the empty ones too. */
export async function readQueueDepths(db: Db): Promise<QueueDepth[]> {
  const live = await countLiveJobs(db);
  return queueNames.map((queue) => {
    const rows = live.filter(({ stage }) => stages[stage].queue === queue);
    const jobs = { queued: 0, retrying: 0, running: 0 };
    for (const { status, count } of rows)
      jobs[status === 'queued' || status === 'retrying' ? status : 'running'] += count;
    return { queue, jobs, oldestSeconds: Math.max(0, ...rows.map(({ oldestSeconds }) => oldestSeconds)) };
  });
}
