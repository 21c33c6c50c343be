import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import type { JobStatus, StageName } from '../job-status.ts';
import { isLive } from '../ledger/columns.ts';
import { jobs, tracks } from '../schema.ts';
import { behind, ordered, type Page, pageLimit, toPage } from './paging.ts';

/** What a list of jobs is narrowed to. `live` stands for every status that is not final. */
export interface JobFilter {
  readonly status?: JobStatus | 'live' | undefined;
  readonly stage?: StageName | undefined;
  /** Of failed jobs. */
  readonly code?: string | undefined;
  readonly trackId?: string | undefined;
}

const columns = {
  jobId: jobs.id,
  stage: jobs.stage,
  key: jobs.key,
  status: jobs.status,
  progress: jobs.progress,
  seq: jobs.seq,
  tries: jobs.tries,
  faultCode: jobs.faultCode,
  faultMessage: jobs.faultMessage,
  createdAt: jobs.createdAt,
  updatedAt: jobs.updatedAt,
  trackId: jobs.trackId,
  /** The song's, or the name that its file came with while nobody knows more. */
  title: sql<string | null>`coalesce(${tracks.title}, ${jobs.params} ->> 'title')`,
  artist: tracks.artist,
} as const;

export interface JobRow {
  readonly jobId: string;
  readonly stage: StageName;
  readonly key: string;
  readonly status: JobStatus;
  readonly progress: number;
  readonly seq: number;
  readonly tries: number;
  readonly faultCode: string | null;
  readonly faultMessage: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly trackId: string | null;
  readonly title: string | null;
  readonly artist: string | null;
}

const newest = { column: jobs.updatedAt, id: jobs.id, way: 'desc' } as const;

/** The jobs that moved last, first. */
export async function listJobs(db: Db, filter: JobFilter, after?: string): Promise<Page<JobRow>> {
  const rows = await db
    .select(columns)
    .from(jobs)
    .leftJoin(tracks, eq(tracks.id, jobs.trackId))
    .where(and(narrowed(filter), behind(after, newest)))
    .orderBy(ordered(newest))
    .limit(pageLimit);
  return toPage(rows, (row) => [row.updatedAt, row.jobId]);
}

/** How many failed with the code, for the question before all of them are retried. */
export async function countFailed(db: Db, code: string): Promise<number> {
  return await db.$count(jobs, isFailedWith(code));
}

/** The ids of the jobs that failed with a code up to a moment. */
export async function findFailed(db: Db, code: string, until: Date): Promise<string[]> {
  const rows = await db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(isFailedWith(code), sql`${jobs.updatedAt} <= ${until.toISOString()}::timestamptz`))
    .orderBy(jobs.rank, sql`${jobs.key} collate "C"`);
  return rows.map(({ id }) => id);
}

/** The jobs that wait in line at these stages. */
export async function findWaiting(db: Db, stages: readonly StageName[]): Promise<string[]> {
  const rows = await db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(sql`${jobs.status} in ('queued', 'retrying')`, inArray(jobs.stage, [...stages])))
    .orderBy(jobs.rank, sql`${jobs.key} collate "C"`);
  return rows.map(({ id }) => id);
}

/** The codes that jobs have failed with, most frequent first, as the index of failed jobs holds them. */
export async function listFailureCodes(db: Db): Promise<{ code: string; count: number }[]> {
  const rows = await db
    .select({ code: jobs.faultCode, count: sql<number>`count(*)`.mapWith(Number) })
    .from(jobs)
    .where(sql`${jobs.status} = 'failed'`)
    .groupBy(jobs.faultCode)
    .orderBy(sql`count(*) desc`);
  return rows.flatMap(({ code, count }) => (code === null ? [] : [{ code, count }]));
}

const isFailedWith = (code: string): SQL | undefined => and(sql`${jobs.status} = 'failed'`, eq(jobs.faultCode, code));

// A status stands in the text, so that the planner sees that a partial index covers it.
function narrowed({ status, stage, code, trackId }: JobFilter): SQL | undefined {
  const isStatus =
    code !== undefined
      ? isFailedWith(code)
      : status === 'live'
        ? isLive
        : status && (status === 'failed' ? sql`${jobs.status} = 'failed'` : eq(jobs.status, status));
  return and(isStatus, stage && eq(jobs.stage, stage), trackId === undefined ? undefined : eq(jobs.trackId, trackId));
}
