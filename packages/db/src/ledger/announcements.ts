import { asc, eq, lt, sql } from 'drizzle-orm';
import type { JobSnapshot, RequestSnapshot } from '../job-types.ts';
import { jobs, requests } from '../schema.ts';
import { jobSnapshot, requestSnapshot } from './columns.ts';
import type { LedgerParts, Moved } from './transaction.ts';

/** An announcement that takes longer counts as failed; the sweeper repeats it. */
const announceLimitMs = 2_000;

const missedAtATime = 200;

/** Announces what a committed transaction moved, all at once. Never rejects: what fails is logged and repeated by the sweeper. */
export async function tell(parts: LedgerParts, moved: Moved): Promise<void> {
  await Promise.all([
    ...[...moved.jobs.values()].map((job) => tellJob(parts, job)),
    ...[...moved.requests.values()].map((request) => tellRequest(parts, request)),
  ]);
}

/** Announces again whatever was not; stops at the first failure, since the next would most likely fail too. */
export async function announceMissed(parts: LedgerParts): Promise<number> {
  const missedJobs = await parts.db
    .select(jobSnapshot)
    .from(jobs)
    .where(lt(jobs.announcedSeq, jobs.seq))
    .orderBy(asc(jobs.updatedAt))
    .limit(missedAtATime);
  const missedRequests = await parts.db
    .select(requestSnapshot)
    .from(requests)
    .where(lt(requests.announcedSeq, requests.seq))
    .orderBy(asc(requests.updatedAt))
    .limit(missedAtATime);
  let told = 0;
  for (const job of missedJobs) {
    if (!(await tellJob(parts, job))) return told;
    told++;
  }
  for (const request of missedRequests) {
    if (!(await tellRequest(parts, request))) return told;
    told++;
  }
  return told;
}

async function tellJob(parts: LedgerParts, job: JobSnapshot): Promise<boolean> {
  try {
    await withLimit(parts.announcer.job(job), announceLimitMs);
    if (job.announcedSeq < job.seq) await markJob(parts, job);
    return true;
  } catch (error) {
    parts.log.warn({ jobId: job.jobId, seq: job.seq, err: error }, 'job announcement failed');
    return false;
  }
}

async function tellRequest(parts: LedgerParts, request: RequestSnapshot): Promise<boolean> {
  try {
    await withLimit(parts.announcer.request(request), announceLimitMs);
    if (request.announcedSeq < request.seq) await markRequest(parts, request);
    return true;
  } catch (error) {
    parts.log.warn({ requestId: request.requestId, seq: request.seq, err: error }, 'request announcement failed');
    return false;
  }
}

async function markJob({ db }: LedgerParts, job: JobSnapshot): Promise<void> {
  const announcedSeq = sql`greatest(${jobs.announcedSeq}, ${job.seq})`;
  await db.update(jobs).set({ announcedSeq }).where(eq(jobs.id, job.jobId));
}

async function markRequest({ db }: LedgerParts, request: RequestSnapshot): Promise<void> {
  const announcedSeq = sql`greatest(${requests.announcedSeq}, ${request.seq})`;
  await db.update(requests).set({ announcedSeq }).where(eq(requests.id, request.requestId));
}

async function withLimit(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The announcement took longer than ${limitMs} ms.`)), limitMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
