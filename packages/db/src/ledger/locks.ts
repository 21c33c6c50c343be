import { inArray, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import type { JobStatus } from '../job-status.ts';
import { jobs, requestJobs } from '../schema.ts';
import { byLockOrder } from './advance.ts';
import { isAnyOf } from './columns.ts';
import { lockKey } from './open.ts';
import { StartOver } from './transaction.ts';

export interface LockedJob {
  readonly jobId: string;
  readonly status: JobStatus;
}

/** Locks every job of the requests, in the one lock order. @throws StartOver when there were more of them by then */
export async function lockHeldJobs(tx: Tx, requestIds: readonly string[]): Promise<LockedJob[]> {
  const look = () =>
    tx
      .select({ jobId: jobs.id, status: jobs.status })
      .from(jobs)
      .where(inArray(jobs.id, heldBy(tx, requestIds)))
      .orderBy(jobs.rank, sql`${jobs.key} collate "C"`, jobs.id)
      .for('no key update');
  const before = await look();
  const after = await look();
  if (before.length !== after.length) throw new StartOver();
  return after;
}

/** Locks the keys of every job of the requests, so that nobody opens one of them meanwhile. Before any row. */
export async function lockHeldKeys(tx: Tx, requestIds: readonly string[]): Promise<void> {
  const rows = await tx
    .selectDistinct({ stage: jobs.stage, key: jobs.key })
    .from(jobs)
    .where(inArray(jobs.id, heldBy(tx, requestIds)));
  for (const { key } of rows.sort(byLockOrder)) await lockKey(tx, key);
}

function heldBy(tx: Tx, requestIds: readonly string[]) {
  return tx.select({ id: requestJobs.jobId }).from(requestJobs).where(isAnyOf(requestJobs.requestId, requestIds));
}
