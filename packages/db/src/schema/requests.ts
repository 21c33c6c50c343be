import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { outputFormats, platformNames, requestKinds } from '../ask.ts';
import { requestStatuses } from '../job-status.ts';
import { createdAt, id, literals, moment } from './columns.ts';
import { users } from './people.ts';
import { tracks } from './tracks.ts';
import { jobs } from './work.ts';

/** What a person asked for. Status and progress are derived from its jobs by the ledger. */
export const requests = pgTable(
  'requests',
  {
    id: id(),
    kind: text('kind', { enum: requestKinds }).notNull(),
    sourceKey: text('source_key').notNull(),
    title: text('title'),
    model: text('model').notNull(),
    stems: text('stems').array(),
    format: text('format', { enum: outputFormats }).notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    platform: text('platform', { enum: platformNames }).notNull(),
    interactionId: text('interaction_id').notNull(),
    workspace: text('workspace'),
    private: boolean('private').notNull().default(false),
    priority: integer('priority').notNull().default(0),
    withdrawn: boolean('withdrawn').notNull().default(false),
    withdrawnBy: text('withdrawn_by'),
    status: text('status', { enum: requestStatuses }).notNull().default('queued'),
    progress: integer('progress').notNull().default(0),
    seq: integer('seq').notNull().default(1),
    announcedSeq: integer('announced_seq').notNull().default(0),
    /** Grows when a finished request is reopened: progress never falls within one epoch. */
    epoch: integer('epoch').notNull().default(0),
    createdAt: createdAt(),
    /** When the present epoch began. */
    begunAt: moment('begun_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
    finishedAt: moment('finished_at'),
  },
  (table) => [
    unique('requests_interaction').on(table.platform, table.interactionId),
    check('requests_kind', sql`${table.kind} in (${literals(requestKinds)})`),
    check('requests_format', sql`${table.format} in (${literals(outputFormats)})`),
    check('requests_status', sql`${table.status} in (${literals(requestStatuses)})`),
    check('requests_progress', sql`${table.progress} between 0 and 100`),
    check('requests_hundred_means_done', sql`(${table.progress} = 100) = (${table.status} = 'completed')`),
    index('requests_live').on(table.id).where(sql`status in ('queued', 'running')`),
    index('requests_unannounced').on(table.id).where(sql`announced_seq < seq`),
    index('requests_user').on(table.userId, table.createdAt.desc()),
    index('requests_workspace').on(table.workspace, table.begunAt),
    index('requests_created').on(table.createdAt.desc(), table.id),
    index('requests_status_created').on(table.status, table.createdAt.desc(), table.id),
    index('requests_platform_created').on(table.platform, table.createdAt.desc(), table.id),
    index('requests_source').on(table.sourceKey),
  ],
);

/** The songs of a request, in order. */
export const requestTracks = pgTable(
  'request_tracks',
  {
    requestId: uuid('request_id')
      .notNull()
      .references(() => requests.id),
    trackId: uuid('track_id')
      .notNull()
      .references(() => tracks.id),
    position: integer('position').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.requestId, table.trackId] }),
    unique('request_tracks_position').on(table.requestId, table.position),
    index('request_tracks_track').on(table.trackId),
  ],
);

/** Which jobs serve which requests. */
export const requestJobs = pgTable(
  'request_jobs',
  {
    requestId: uuid('request_id')
      .notNull()
      .references(() => requests.id),
    jobId: uuid('job_id')
      .notNull()
      .references(() => jobs.id),
    /** The request's epoch for which the job counts: one that failed in an earlier epoch is history. */
    epoch: integer('epoch').notNull().default(0),
    /** Whether the job was opened for this request: new work, which its workspace is charged for. */
    opened: boolean('opened').notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.requestId, table.jobId] }), index('request_jobs_job').on(table.jobId)],
);

/** The chat message that shows a request. */
export const replies = pgTable(
  'replies',
  {
    id: id(),
    requestId: uuid('request_id')
      .notNull()
      .references(() => requests.id),
    platform: text('platform', { enum: platformNames }).notNull(),
    /** The platform's own reference to the message, plain data; `null` until it is known. */
    message: jsonb('message').$type<Record<string, unknown>>(),
    /** The request's `seq` that the message shows. */
    shownSeq: integer('shown_seq').notNull().default(0),
    shownEpoch: integer('shown_epoch').notNull().default(0),
    /** A digest of all that can be seen of that state: another bot need not show it again. */
    shownPicture: text('shown_picture'),
    /** Who may edit it now, and until when by the database's clock. */
    holder: text('holder'),
    heldUntil: moment('held_until'),
    /** When it is to be drawn again though its request stays as it is: a time in it passes then. */
    againAt: moment('again_at'),
    /** Set when the message is gone, or shows an end of which nothing more will come: nobody edits it. */
    closedAt: moment('closed_at'),
    closedWhy: text('closed_why'),
    createdAt: createdAt(),
  },
  (table) => [
    index('replies_request').on(table.requestId),
    index('replies_open').on(table.platform, table.heldUntil).where(sql`closed_at is null`),
    index('replies_again').on(table.platform, table.againAt).where(sql`closed_at is null and again_at is not null`),
  ],
);

/** Who wants to be told when a request is over. A row goes when its person was told. */
export const pings = pgTable(
  'pings',
  {
    requestId: uuid('request_id')
      .notNull()
      .references(() => requests.id),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.requestId, table.userId] }), index('pings_user').on(table.userId)],
);

/** An expiring link to a request's stems. */
export const links = pgTable(
  'links',
  {
    /** Random; the token carries it. */
    id: id(),
    requestId: uuid('request_id')
      .notNull()
      .references(() => requests.id),
    model: text('model').notNull(),
    stems: text('stems').array(),
    expiresAt: moment('expires_at').notNull(),
    revokedAt: moment('revoked_at'),
    opens: integer('opens').notNull().default(0),
    /** Bytes sent through it. */
    sentBytes: bigint('sent_bytes', { mode: 'number' }).notNull().default(0),
    createdAt: createdAt(),
  },
  (table) => [
    index('links_request').on(table.requestId),
    index('links_expires').on(table.expiresAt),
    index('links_created').on(table.createdAt.desc(), table.id),
    check('links_counts', sql`${table.opens} >= 0 and ${table.sentBytes} >= 0`),
  ],
);
