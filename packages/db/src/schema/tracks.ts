import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { outputFormats } from '../ask.ts';
import { createdAt, id, literals, moment } from './columns.ts';
import { jobs } from './work.ts';

export const fileKinds = ['download', 'cover', 'stem', 'peaks', 'analysis', 'format'] as const;

/** A song. Its id is derived from its source key, so that a run can name files before the row exists. */
export const tracks = pgTable(
  'tracks',
  {
    id: uuid('id').primaryKey(),
    sourceKey: text('source_key').notNull().unique(),
    title: text('title').notNull(),
    artist: text('artist'),
    album: text('album'),
    isrc: text('isrc'),
    coverUrl: text('cover_url'),
    durationMs: integer('duration_ms'),
    /** All that the music service said of it, in the shape of whoever resolves links; `null` for a file handed in. */
    metadata: jsonb('metadata').$type<Record<string, unknown>>(),
    createdAt: createdAt(),
    /** When it was last asked for or opened: retention counts from here. */
    usedAt: moment('used_at').notNull().defaultNow(),
    /** Taken down: never made again. */
    blockedAt: moment('blocked_at'),
    /** What the search reads: kept, so that a list need not put it together for every row that it passes. */
    searched: text('searched')
      .notNull()
      .generatedAlwaysAs(sql`lower(title || ' ' || coalesce(artist, '') || ' ' || coalesce(album, ''))`),
  },
  (table) => [
    check('tracks_duration', sql`${table.durationMs} >= 0`),
    index('tracks_used_at').on(table.usedAt),
    index('tracks_used').on(table.usedAt.desc(), table.id),
    index('tracks_created').on(table.createdAt.desc(), table.id),
    index('tracks_title').on(table.title, table.id),
    index('tracks_blocked').on(table.id).where(sql`blocked_at is not null`),
    index('tracks_searched').using('gin', table.searched.op('gin_trgm_ops')),
  ],
);

/** A file under the storage root. The bytes are never in the database. */
export const files = pgTable(
  'files',
  {
    id: id(),
    /** Relative to the storage root, made of ids. */
    path: text('path').notNull().unique(),
    trackId: uuid('track_id')
      .notNull()
      .references(() => tracks.id),
    /** The run that published it. */
    jobId: uuid('job_id')
      .notNull()
      .references(() => jobs.id),
    run: integer('run').notNull(),
    kind: text('kind', { enum: fileKinds }).notNull(),
    stem: text('stem'),
    model: text('model'),
    format: text('format'),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    sha256: text('sha256').notNull(),
    /** CRC-32 as an unsigned number: a zip needs it before the first byte is sent. */
    crc32: bigint('crc32', { mode: 'number' }).notNull(),
    createdAt: createdAt(),
    /** Set when retention or an administrator took the file away; the row tells that it once was. */
    removedAt: moment('removed_at'),
  },
  (table) => [
    check('files_kind', sql`${table.kind} in (${literals(fileKinds)})`),
    check('files_size', sql`${table.sizeBytes} >= 0`),
    check('files_sha256', sql`${table.sha256} ~ '^[0-9a-f]{64}$'`),
    check('files_crc32', sql`${table.crc32} between 0 and 4294967295`),
    check(
      'files_stem',
      sql`${table.kind} not in ('stem', 'format') or (${table.stem} is not null and ${table.model} is not null)`,
    ),
    check('files_format', sql`${table.kind} <> 'format' or ${table.format} in (${literals(outputFormats)})`),
    check('files_path', sql`${table.path} !~ '^/|(^|/)[.][.](/|$)'`),
    index('files_track').on(table.trackId),
    index('files_job').on(table.jobId),
    index('files_model').on(table.model, table.trackId).where(sql`kind = 'stem' and removed_at is null`),
  ],
);

/** The headline figures; the whole analysis is a file. */
export const analyses = pgTable(
  'analyses',
  {
    trackId: uuid('track_id')
      .primaryKey()
      .references(() => tracks.id),
    jobId: uuid('job_id')
      .notNull()
      .references(() => jobs.id),
    tempoBpm: doublePrecision('tempo_bpm').notNull(),
    /** Such as `A minor`. */
    key: text('key').notNull(),
    /** Such as `8A`. */
    camelot: text('camelot').notNull(),
    /** Integrated loudness; `null` where the song is silent. */
    loudnessLufs: doublePrecision('loudness_lufs'),
    /** Mean energy in [0, 1]. */
    energy: doublePrecision('energy').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    check('analyses_camelot', sql`${table.camelot} ~ '^([1-9]|1[0-2])[AB]$'`),
    check('analyses_tempo', sql`${table.tempoBpm} >= 0`),
    unique('analyses_job').on(table.jobId),
  ],
);
