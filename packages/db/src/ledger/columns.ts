import { sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { liveStatuses, runningStatuses } from '../job-status.ts';
import { literals } from '../schema/columns.ts';
import { jobs, requests } from '../schema.ts';

/** The database's clock, also inside a long transaction: the only clock that the ledger knows. */
export const now = sql`clock_timestamp()`;

/** `ms` milliseconds from now. */
export const inMs = (ms: number) => sql`clock_timestamp() + ${ms} * interval '1 millisecond'`;

/** Membership in a list of ids, as one parameter: the statement stays the same however long the list is. */
export const isAnyOf = (column: PgColumn, ids: readonly string[]) =>
  sql<boolean>`${column} = any(${`{${ids.join(',')}}`}::uuid[])`;

// Constants stand in the text, so that the planner sees that a partial index covers them.
export const isWaiting = sql<boolean>`${jobs.status} in ('queued', 'retrying')`;
export const isRunning = sql<boolean>`${jobs.status} in (${literals(runningStatuses)})`;
export const isLive = sql<boolean>`${jobs.status} in (${literals(liveStatuses)})`;
export const isDead = sql<boolean>`${jobs.status} in ('failed', 'cancelled')`;

/** What a job carries while nothing went wrong. */
export const noFault = { faultCode: null, faultMessage: null, faultDetail: null };

/** Requests that are not over. */
export const isUnfinished = sql<boolean>`${requests.status} in ('queued', 'running')`;

/** The columns of a `JobSnapshot`. */
export const jobSnapshot = {
  jobId: jobs.id,
  stage: jobs.stage,
  key: jobs.key,
  trackId: jobs.trackId,
  params: jobs.params,
  priority: jobs.priority,
  status: jobs.status,
  progress: jobs.progress,
  seq: jobs.seq,
  announcedSeq: jobs.announcedSeq,
  run: jobs.run,
  tries: jobs.tries,
  dueInMs: sql`floor(greatest(0, extract(epoch from ${jobs.runAt} - clock_timestamp())) * 1000)`.mapWith(Number),
  ownerId: jobs.ownerId,
  at: jobs.updatedAt,
};

/** The columns of a `RequestSnapshot`. */
export const requestSnapshot = {
  requestId: requests.id,
  status: requests.status,
  progress: requests.progress,
  seq: requests.seq,
  announcedSeq: requests.announcedSeq,
  at: requests.updatedAt,
};

/** A completed job that serves later requests too: still fresh, and all its files are there. */
export const stands = sql<boolean>`(
  ${jobs.status} = 'completed'
  and (${jobs.freshUntil} is null or ${jobs.freshUntil} > clock_timestamp())
  and not exists (select from files where files.job_id = ${jobs.id} and files.removed_at is not null)
  and (${jobs.stage} = 'resolve' or exists (select from files where files.job_id = ${jobs.id})))`;
