import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { stageNames } from '../job-status.ts';
import { id, literals, moment } from './columns.ts';

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
});

/** What happened in an hour, for the overview. */
export const statsHourly = pgTable(
  'stats_hourly',
  {
    hour: moment('hour').notNull(),
    stage: text('stage', { enum: stageNames }).notNull(),
    completed: integer('completed').notNull().default(0),
    failed: integer('failed').notNull().default(0),
    cancelled: integer('cancelled').notNull().default(0),
    totalMs: bigint('total_ms', { mode: 'number' }).notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.hour, table.stage] }),
    check('stats_hourly_stage', sql`${table.stage} in (${literals(stageNames)})`),
  ],
);
