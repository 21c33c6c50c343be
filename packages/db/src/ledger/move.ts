import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import { isRunning, type JobStatus, sourcesOf } from '../job-status.ts';
import { ClaimLost, type JobSnapshot } from '../job-types.ts';
import { jobEvents, jobs, jobTries } from '../schema.ts';
import { jobSnapshot, now } from './columns.ts';
import { touchLine } from './line.ts';
import type { Scope } from './transaction.ts';

interface Move {
  readonly jobId: string;
  readonly to: JobStatus;
  /** More columns to write. */
  readonly set?: PgUpdateSetSource<typeof jobs>;
  /** What must hold besides the legal source: that it is a claim's own run, an entry's seq. */
  readonly only?: SQL | undefined;
  /** For the record of the try that ends. */
  readonly record?: Pick<typeof jobTries.$inferInsert, 'route' | 'routes' | 'cause' | 'logTail'>;
}

/**
 * The one way in which a job changes its status: a single guarded UPDATE, its event, and the promise to announce it.
 *
 * @throws ClaimLost when the move is illegal; nothing is written then
 */
export async function move(scope: Scope, { jobId, to, set, only, record }: Move): Promise<JobSnapshot> {
  const [job] = await scope.tx
    .update(jobs)
    .set({ ...set, status: to, seq: sql`${jobs.seq} + 1`, updatedAt: now })
    .where(and(eq(jobs.id, jobId), inArray(jobs.status, sourcesOf(to)), only))
    .returning({ ...jobSnapshot, faultCode: jobs.faultCode, faultMessage: jobs.faultMessage });
  if (job === undefined) throw new ClaimLost(jobId);

  const { faultCode, faultMessage, ...snapshot } = job;
  await scope.tx.insert(jobEvents).values({ jobId, seq: job.seq, status: to, run: job.run, faultCode });
  if (to !== 'queued' && !isRunning(to)) {
    await scope.tx
      .update(jobTries)
      .set({ ...record, endedAt: now, outcome: to, faultCode, faultMessage })
      .where(and(eq(jobTries.jobId, jobId), eq(jobTries.run, job.run), isNull(jobTries.endedAt)));
  }
  scope.moved.jobs.set(jobId, snapshot);
  if (to !== 'completed' && to !== 'retrying') touchLine(scope, snapshot);
  return snapshot;
}
