import { and, eq, inArray, lt, or, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { isLive, rankOf, type StageName } from '../job-status.ts';
import type { StepView } from '../requests.ts';
import { jobs } from '../schema.ts';
import { ownSeconds } from './estimate.ts';
import type { WorkRow } from './work.ts';

/** The least advanced live job, as a reply shows it. */
export async function viewStep(db: Db, work: readonly WorkRow[]): Promise<StepView | null> {
  const live = work.filter((job) => isLive(job.status));
  const [job] = live.sort((a, b) => rankOf(a.stage) - rankOf(b.stage) || a.progress - b.progress);
  if (job === undefined) return null;
  const { jobId, trackId, stage, status, progress } = job;
  return {
    ...{ jobId, trackId, stage, status, progress },
    etaSeconds: ownSeconds(job),
    ahead: status === 'queued' ? await countAhead(db, job) : null,
    retry: status === 'retrying' ? retryOf(job) : null,
  };
}

function retryOf({ runAt, faultCode, faultMessage }: WorkRow): StepView['retry'] {
  return { at: runAt, code: faultCode ?? 'internal', message: faultMessage ?? '' };
}

/** Stages that wait in one line. */
const sameLine: Partial<Record<StageName, StageName[]>> = {
  resolve: ['resolve', 'download'],
  download: ['resolve', 'download'],
};

/** Due jobs of the same line that are served before this one. */
async function countAhead(db: Db, { stage, priority, queuedAt }: WorkRow): Promise<number> {
  const inLine = and(
    inArray(jobs.status, ['queued', 'retrying']),
    inArray(jobs.stage, sameLine[stage] ?? [stage]),
    sql`${jobs.runAt} <= clock_timestamp()`,
  );
  const earlier = and(eq(jobs.priority, priority), lt(jobs.queuedAt, queuedAt));
  return await db.$count(jobs, and(inLine, or(lt(jobs.priority, priority), earlier)));
}
