import { asc, lt, sql } from 'drizzle-orm';
import type { JobSnapshot, RequestSnapshot } from '../job-types.ts';
import { jobs, requests } from '../schema.ts';
import { jobSnapshot, requestSnapshot } from './columns.ts';
import { frontOf } from './line.ts';
import type { LedgerParts, Moved } from './transaction.ts';

/** An announcement that takes longer counts as failed; the sweeper repeats it. */
const announceLimitMs = 2_000;

const missedAtATime = 200;

/** Announces what a committed transaction moved, all at once. Never rejects: what fails is logged and repeated by the sweeper. */
export async function tell(parts: LedgerParts, moved: Moved): Promise<void> {
  const next = await callUp(parts, moved);
  const toldJobs = await Promise.all([...moved.jobs.values()].map((job) => tellJob(parts, job, next)));
  const toldRequests = await Promise.all([...moved.requests.values()].map((request) => tellRequest(parts, request)));
  try {
    await markJobs(parts, toldJobs.flat());
    await markRequests(parts, toldRequests.flat());
  } catch (error) {
    parts.log.warn({ err: error }, 'announcements could not be marked as made');
  }
}

/**
 * Puts those into the queues whose turn it became because others left the line. Answers the ids of all who stand at the
 * front of the lines that were touched. What fails here is made good by the sweeper.
 */
async function callUp(parts: LedgerParts, moved: Moved): Promise<ReadonlySet<string>> {
  if (moved.lines.size === 0) return nobody;
  try {
    const front = await frontOf(parts, [...moved.lines.values()]);
    const called = front.filter(({ jobId }) => !moved.jobs.has(jobId));
    if (called.length > 0) await withLimit(parts.announcer.enqueue(called), announceLimitMs);
    return new Set(front.map(({ jobId }) => jobId));
  } catch (error) {
    parts.log.warn({ err: error }, 'who is next in line could not be told to the queues');
    return nobody;
  }
}

const nobody: ReadonlySet<string> = new Set();

/** Announces again whatever was not; stops at the first failure, since the next would most likely fail too. */
export async function announceMissed(parts: LedgerParts): Promise<number> {
  const { db } = parts;
  const missedJobs = await db
    .select(jobSnapshot)
    .from(jobs)
    .where(lt(jobs.announcedSeq, jobs.seq))
    .orderBy(asc(jobs.updatedAt))
    .limit(missedAtATime);
  const missedRequests = await db
    .select(requestSnapshot)
    .from(requests)
    .where(lt(requests.announcedSeq, requests.seq))
    .orderBy(asc(requests.updatedAt))
    .limit(missedAtATime);
  // The sweeper fills the queues itself.
  const toldJobs = await tellUntilFailure(missedJobs, (job) => tellJob(parts, job, nobody));
  await markJobs(parts, toldJobs);
  if (toldJobs.length < missedJobs.length) return toldJobs.length;
  const toldRequests = await tellUntilFailure(missedRequests, (request) => tellRequest(parts, request));
  await markRequests(parts, toldRequests);
  return toldJobs.length + toldRequests.length;
}

async function tellUntilFailure<Snapshot>(
  missed: readonly Snapshot[],
  tellOne: (snapshot: Snapshot) => Promise<Snapshot[]>,
): Promise<Snapshot[]> {
  const told: Snapshot[] = [];
  for (const snapshot of missed) {
    const [success] = await tellOne(snapshot);
    if (success === undefined) return told;
    told.push(success);
  }
  return told;
}

/**
 * The job, or nothing when it could not be told. What waits at the front gets its entry first and is published second:
 * who hears of it may rely on its being in line.
 */
async function tellJob(
  { announcer, log }: LedgerParts,
  job: JobSnapshot,
  front: ReadonlySet<string>,
): Promise<JobSnapshot[]> {
  const announce = async () => {
    if (entersQueue(job, front)) await announcer.enqueue([job]);
    await announcer.job(job);
  };
  try {
    await withLimit(announce(), announceLimitMs);
    return [job];
  } catch (error) {
    log.warn({ jobId: job.jobId, seq: job.seq, err: error }, 'job announcement failed');
    return [];
  }
}

/** What waits for its next try stands in the queue as a delayed entry: it had its turn. */
function entersQueue({ status, ownerId, jobId }: JobSnapshot, front: ReadonlySet<string>): boolean {
  if (status === 'retrying') return true;
  return status === 'queued' && (ownerId === null || front.has(jobId));
}

/** The request, or nothing when it could not be told. */
async function tellRequest({ announcer, log }: LedgerParts, request: RequestSnapshot): Promise<RequestSnapshot[]> {
  try {
    await withLimit(announcer.request(request), announceLimitMs);
    return [request];
  } catch (error) {
    log.warn({ requestId: request.requestId, seq: request.seq, err: error }, 'request announcement failed');
    return [];
  }
}

// Both lock their rows in the one order first: an UPDATE of many rows alone would take them in any.

async function markJobs({ db }: LedgerParts, told: readonly JobSnapshot[]): Promise<void> {
  const rows = told.filter((job) => job.announcedSeq < job.seq).map(({ jobId, seq }) => ({ id: jobId, seq }));
  if (rows.length === 0) return;
  await db.execute(sql`
    update jobs set announced_seq = greatest(jobs.announced_seq, told.seq)
    from (
      select jobs.id, told.seq from jobs join ${asRecords(rows)} using (id)
      order by jobs.rank, jobs.key collate "C", jobs.id for no key update of jobs
    ) as told
    where jobs.id = told.id`);
}

async function markRequests({ db }: LedgerParts, told: readonly RequestSnapshot[]): Promise<void> {
  const unmarked = told.filter(({ announcedSeq, seq }) => announcedSeq < seq);
  if (unmarked.length === 0) return;
  const rows = unmarked.map(({ requestId, seq }) => ({ id: requestId, seq }));
  await db.execute(sql`
    update requests set announced_seq = greatest(requests.announced_seq, told.seq)
    from (
      select requests.id, told.seq from requests join ${asRecords(rows)} using (id)
      order by requests.id for no key update of requests
    ) as told
    where requests.id = told.id`);
}

function asRecords(rows: readonly { id: string; seq: number }[]) {
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as told(id uuid, seq integer)`;
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
