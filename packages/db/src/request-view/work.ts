import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { bestByKey } from '../held-jobs.ts';
import { stands } from '../ledger/columns.ts';
import { jobs, requestJobs, requests } from '../schema.ts';

const ms = (span: ReturnType<typeof sql>) => sql<number | null>`(extract(epoch from ${span}) * 1000)::double precision`;

/** A job of a request, with what its percent tells about its speed. */
const columns = {
  jobId: jobs.id,
  stage: jobs.stage,
  key: jobs.key,
  trackId: jobs.trackId,
  params: jobs.params,
  priority: jobs.priority,
  status: jobs.status,
  progress: jobs.progress,
  queuedAt: jobs.queuedAt,
  runAt: jobs.runAt,
  faultCode: jobs.faultCode,
  faultMessage: jobs.faultMessage,
  faultDetail: jobs.faultDetail,
  result: jobs.result,
  stands,
  /** Whether it was opened for this request. */
  opened: requestJobs.opened,
  /** From the start of the run to its latest percent; `null` before the first. */
  measuredMs: ms(sql`${jobs.progressAt} - ${jobs.startedAt}`),
  /** Since its latest percent. */
  sinceMs: ms(sql`clock_timestamp() - ${jobs.progressAt}`),
};

export type WorkRow = Awaited<ReturnType<typeof readWork>>[number];

/** The jobs that count for a request, one a key: without those that failed before it was last reopened. */
export async function readWork(db: Db, requestId: string) {
  const isHistory = sql`${jobs.status} in ('failed', 'cancelled') and ${requestJobs.epoch} < ${requests.epoch}`;
  const rows = await db
    .select(columns)
    .from(requestJobs)
    .innerJoin(jobs, eq(jobs.id, requestJobs.jobId))
    .innerJoin(requests, eq(requests.id, requestJobs.requestId))
    .where(and(eq(requestJobs.requestId, requestId), sql`not (${isHistory})`))
    .orderBy(jobs.rank, jobs.key);
  return [...bestByKey(rows).values()];
}
