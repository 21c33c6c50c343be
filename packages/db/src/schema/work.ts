import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { jobStatuses, liveStatuses, runningStatusOf, stageNames } from '../job-status.ts';
import type { FaultDetail, JobResult, RouteRecord } from '../job-types.ts';
import { createdAt, id, literals, moment } from './columns.ts';
import { users } from './people.ts';
import { tracks } from './tracks.ts';

const isLive = sql.raw(`status in (${liveStatuses.map((status) => `'${status}'`).join(', ')})`);
const rankSql = sql.raw(`case stage ${stageNames.map((name, rank) => `when '${name}' then ${rank}`).join(' ')} end`);
const runningSql = sql.raw(
  `case stage ${stageNames.map((name) => `when '${name}' then '${runningStatusOf[name]}'`).join(' ')} end`,
);

/** One piece of work. Written by the ledger alone. */
export const jobs = pgTable(
  'jobs',
  {
    id: id(),
    stage: text('stage', { enum: stageNames }).notNull(),
    /** The stage's place in the one lock order. */
    rank: integer('rank').notNull().generatedAlwaysAs(rankSql),
    /** What the work is; two live jobs never share one. */
    key: text('key').notNull(),
    trackId: uuid('track_id'),
    params: jsonb('params').$type<Record<string, unknown>>().notNull(),
    /** 0 is served first. */
    priority: integer('priority').notNull().default(0),
    /** Whose turn in the line it takes; `null` for what nobody asked for. */
    ownerId: uuid('owner_id').references(() => users.id),
    status: text('status', { enum: jobStatuses }).notNull().default('queued'),
    progress: integer('progress').notNull().default(0),
    /** Grows at every start: a run that was given up holds an old number. */
    run: integer('run').notNull().default(0),
    /** Starts since it was last opened or reopened. */
    tries: integer('tries').notNull().default(0),
    /** Grows at every write that others are told of. */
    seq: integer('seq').notNull().default(1),
    announcedSeq: integer('announced_seq').notNull().default(0),
    /** When it came to the place in the line where it stands. */
    queuedAt: moment('queued_at').notNull().defaultNow(),
    /** Not before this moment. */
    runAt: moment('run_at').notNull().defaultNow(),
    startedAt: moment('started_at'),
    beatAt: moment('beat_at'),
    /** When `progress` last grew. */
    progressAt: moment('progress_at'),
    finishedAt: moment('finished_at'),
    faultCode: text('fault_code'),
    faultMessage: text('fault_message'),
    faultDetail: jsonb('fault_detail').$type<FaultDetail>(),
    result: jsonb('result').$type<JobResult>(),
    /** A completed job counts for later requests until then; `null` means always. */
    freshUntil: moment('fresh_until'),
    createdAt: createdAt(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    foreignKey({ columns: [table.trackId], foreignColumns: [tracks.id], name: 'jobs_track' }),
    check('jobs_stage', sql`${table.stage} in (${literals(stageNames)})`),
    check(
      'jobs_status_fits_stage',
      sql`${table.status} in ('queued', 'retrying', 'completed', 'failed', 'cancelled') or ${table.status} = ${runningSql}`,
    ),
    check('jobs_progress', sql`${table.progress} between 0 and 100`),
    check('jobs_completed_is_whole', sql`${table.status} <> 'completed' or ${table.progress} = 100`),
    check('jobs_failed_says_why', sql`${table.status} <> 'failed' or ${table.faultCode} is not null`),
    uniqueIndex('jobs_one_live_per_key').on(table.key).where(isLive),
    index('jobs_key').on(table.key),
    index('jobs_live').on(table.status, table.runAt).where(isLive),
    index('jobs_owner_live').on(table.ownerId).where(isLive),
    index('jobs_unannounced').on(table.id).where(sql`announced_seq < seq`),
    index('jobs_track_id').on(table.trackId),
    index('jobs_status_updated').on(table.status, table.updatedAt.desc(), table.id),
    index('jobs_updated').on(table.updatedAt.desc(), table.id),
    index('jobs_stage_updated').on(table.stage, table.updatedAt.desc(), table.id),
    index('jobs_stage_status_updated').on(table.stage, table.status, table.updatedAt.desc(), table.id),
    index('jobs_failed_code').on(table.faultCode, table.updatedAt.desc(), table.id).where(sql`status = 'failed'`),
    index('jobs_failed_track').on(table.trackId).where(sql`status = 'failed'`),
  ],
);

/** Every transition, in order. */
export const jobEvents = pgTable(
  'job_events',
  {
    jobId: uuid('job_id')
      .notNull()
      .references(() => jobs.id),
    seq: integer('seq').notNull(),
    status: text('status', { enum: jobStatuses }).notNull(),
    run: integer('run').notNull(),
    faultCode: text('fault_code'),
    at: moment('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.seq] })],
);

/** Every start and how it ended. */
export const jobTries = pgTable(
  'job_tries',
  {
    jobId: uuid('job_id')
      .notNull()
      .references(() => jobs.id),
    run: integer('run').notNull(),
    worker: text('worker'),
    startedAt: moment('started_at').notNull().defaultNow(),
    endedAt: moment('ended_at'),
    /** What the job became: absent while it runs. */
    outcome: text('outcome', { enum: jobStatuses }),
    faultCode: text('fault_code'),
    faultMessage: text('fault_message'),
    /** Which way the audio came, for downloads. */
    route: text('route'),
    /** Every way that was tried, in order. */
    routes: jsonb('routes').$type<readonly RouteRecord[]>(),
    /** What lay behind the fault. */
    cause: text('cause'),
    /** The end of the child's log. */
    logTail: text('log_tail'),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.run] }), index('job_tries_ended').on(table.endedAt.desc())],
);
