import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import type { JobStatus, StageName } from './job-status.ts';
import { isLive } from './ledger/columns.ts';
import { jobs } from './schema.ts';

export interface LiveJobs {
  readonly stage: StageName;
  readonly status: JobStatus;
  readonly count: number;
  /** How long the oldest one that waits and is due has been due, in seconds by the database's clock; 0 for others. */
  readonly oldestSeconds: number;
}

/** The jobs that are not over, counted by stage and status. */
export async function countLiveJobs(db: Db): Promise<LiveJobs[]> {
  const dueSince = sql`min(greatest(${jobs.queuedAt}, ${jobs.runAt})) filter (where ${jobs.status} in ('queued', 'retrying'))`;
  return await db
    .select({
      stage: jobs.stage,
      status: jobs.status,
      count: sql`count(*)`.mapWith(Number),
      oldestSeconds: sql`coalesce(greatest(0, extract(epoch from clock_timestamp() - ${dueSince})), 0)`.mapWith(Number),
    })
    .from(jobs)
    .where(isLive)
    .groupBy(jobs.stage, jobs.status);
}
