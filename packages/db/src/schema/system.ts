import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { stageNames } from '../job-status.ts';
import { id, literals, moment } from './columns.ts';
import { jobs } from './work.ts';

/** Worker processes; alive while their beat is recent by the database's clock. */
export const workers = pgTable(
  'workers',
  {
    id: id(),
    host: text('host').notNull(),
    pid: integer('pid').notNull(),
    queues: text('queues').array().notNull(),
    startedAt: moment('started_at').notNull().defaultNow(),
    beatAt: moment('beat_at').notNull().defaultNow(),
  },
  (table) => [index('workers_beat').on(table.beatAt)],
);

/** A task that one process does at a time, held by the database's clock. */
export const leases = pgTable('leases', {
  name: text('name').primaryKey(),
  holder: text('holder').notNull(),
  heldUntil: moment('held_until').notNull(),
});

/** Outside services, and before when none of the workers may call them. */
export const services = pgTable('services', {
  name: text('name').primaryKey(),
  notBefore: moment('not_before').notNull().defaultNow(),
  /** When the next call would be due if calls were spread evenly: what a pace is kept by. */
  turnAt: moment('turn_at').notNull().defaultNow(),
});

/** What links stand for, as the services said, while that is fresh. */
export const sources = pgTable('sources', {
  sourceKey: text('source_key').primaryKey(),
  /** In the shape that whoever resolves links gave it. */
  found: jsonb('found').$type<Record<string, unknown>>().notNull(),
  freshUntil: moment('fresh_until').notNull(),
});

/** How runs that ended within an hour ended, for the overview. Written by the roll-up alone. */
export const statsHourly = pgTable(
  'stats_hourly',
  {
    hour: moment('hour').notNull(),
    stage: text('stage', { enum: stageNames }).notNull(),
    completed: integer('completed').notNull().default(0),
    failed: integer('failed').notNull().default(0),
    cancelled: integer('cancelled').notNull().default(0),
    /** Of the completed runs. */
    totalMs: bigint('total_ms', { mode: 'number' }).notNull().default(0),
    /** How many completed runs took how long: counts by bucket, see `dashboard/durations.ts`. */
    durations: jsonb('durations').$type<Record<string, number>>().notNull().default({}),
    /** How many runs failed for good with which code. */
    faults: jsonb('faults').$type<Record<string, number>>().notNull().default({}),
  },
  (table) => [
    primaryKey({ columns: [table.hour, table.stage] }),
    check('stats_hourly_stage', sql`${table.stage} in (${literals(stageNames)})`),
  ],
);

/** Figures that take long to count, as they were when somebody last did. */
export const measurements = pgTable('measurements', {
  name: text('name').primaryKey(),
  value: jsonb('value').$type<unknown>().notNull(),
  measuredAt: moment('measured_at').notNull().defaultNow(),
});

/** Queues that hand out nothing for now. The truth; what Redis holds of it is put right by the sweeper. */
export const queuePauses = pgTable('queue_pauses', {
  queue: text('queue').primaryKey(),
  pausedBy: text('paused_by').notNull(),
  pausedAt: moment('paused_at').notNull().defaultNow(),
});

export const orphanKinds = ['file', 'row'] as const;
export const orphanStates = ['found', 'quarantined', 'restored', 'removed', 'passed'] as const;

/** What a scan of the storage found without its other half, and what became of it. */
export const orphans = pgTable(
  'orphans',
  {
    id: id(),
    /** The scan's job. */
    scanId: uuid('scan_id')
      .notNull()
      .references(() => jobs.id),
    /** A file that no row names, or a row whose file is gone. */
    kind: text('kind', { enum: orphanKinds }).notNull(),
    /** Relative to the storage root. */
    path: text('path').notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    /** When the file's entry last changed, or the row was written. */
    changedAt: moment('changed_at').notNull(),
    /** `passed`: it was not as the scan had found it, and was left alone. */
    state: text('state', { enum: orphanStates }).notNull().default('found'),
    /** Where it lies meanwhile, relative to the storage root. */
    quarantinePath: text('quarantine_path'),
    settledAt: moment('settled_at'),
  },
  (table) => [
    index('orphans_scan').on(table.scanId, table.path),
    index('orphans_quarantined').on(table.settledAt).where(sql`state = 'quarantined'`),
    check('orphans_kind', sql`${table.kind} in (${literals(orphanKinds)})`),
    check('orphans_state', sql`${table.state} in (${literals(orphanStates)})`),
    check('orphans_size', sql`${table.sizeBytes} >= 0`),
    check('orphans_path', sql`${table.path} !~ '^/|(^|/)[.][.](/|$)'`),
  ],
);
