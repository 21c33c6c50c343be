import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { closeDb, type Db, openDb } from './client.ts';
import { migrate } from './migrate.ts';
import { testEnv } from './testing/env.ts';

export { aFile, anAnalysis, anAsk, aTrack, spotifyKey, uploadKey } from './testing/builders.ts';
export { testPolicy } from './testing/policy.ts';
export { collectionSongs, type Disk, fourStems, memoryPublication } from './testing/publication.ts';
export { type Gate, gate, until } from './testing/waiting.ts';

/** An empty schema of its own on the test server, migrated. */
export interface TestDb {
  /** Selects the schema too, so that other processes can be given it as their `DATABASE_URL`. */
  readonly url: string;
  readonly db: Db;
  /** Empties every table but the record of migrations. */
  clear(): Promise<void>;
  /** Whether so many sessions of this schema, 1 by default, wait for a lock: what tests wait for instead of a time. */
  waitsForLock(sessions?: number): Promise<boolean>;
  /** Ends every server process that serves this schema, as a restart of PostgreSQL would. */
  breakConnections(): Promise<void>;
  /** Lets runs that are known to be over look silent for an hour: what `rescue` waits for, without the wait. */
  silenceRuns(isOver: (jobId: string) => boolean): Promise<void>;
  /** Lets whatever waits in line now look as if it had for an hour. */
  letWait(): Promise<void>;
  /** Drops the schema and closes the connections. */
  close(): Promise<void>;
}

/** The Redis of the tests. Shared: take a key prefix of your own and never flush it. */
export function testRedisUrl(): string {
  return testEnv().TEST_REDIS_URL;
}

/** A schema with nothing in it. */
export interface EmptySchema {
  readonly url: string;
  close(): Promise<void>;
}

/** Makes a schema of its own for one test, and migrates nothing. */
export async function anEmptySchema(): Promise<EmptySchema> {
  const schema = `test_${randomBytes(6).toString('hex')}`;
  const base = testEnv().TEST_DATABASE_URL;
  const admin = postgres(base, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create schema ${schema}`);
  const url = new URL(base);
  url.searchParams.set('search_path', `${schema},public`);
  return {
    url: url.href,
    close: async () => {
      await admin.unsafe(`drop schema ${schema} cascade`);
      await admin.end({ timeout: 5 });
    },
  };
}

/** Makes a throwaway schema. Tests have `useTestDb`, which closes it too. */
export async function openTestDb(options: { max?: number } = {}): Promise<TestDb> {
  const schema = `test_${randomBytes(6).toString('hex')}`;
  const base = testEnv().TEST_DATABASE_URL;
  const admin = postgres(base, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create schema ${schema}`);
  const url = new URL(base);
  url.searchParams.set('search_path', `${schema},public`);
  await migrate(url.href);
  const db = openDb(url.href, { max: options.max ?? 10, applicationName: schema });
  return {
    url: url.href,
    db,
    clear: () => clear(admin, schema),
    waitsForLock: async (sessions = 1) => {
      const rows =
        await admin`select 1 from pg_stat_activity where application_name = ${schema} and wait_event_type = 'Lock'`;
      return rows.length >= sessions;
    },
    breakConnections: async () => {
      await admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${schema}`;
    },
    silenceRuns: (isOver) => silenceRuns(admin, schema, isOver),
    letWait: async () => {
      await admin`
        update ${admin(`${schema}.jobs`)} set queued_at = queued_at - interval '1 hour', run_at = run_at - interval '1 hour'
        where status = 'queued'`;
    },
    close: async () => {
      await closeDb(db);
      await admin.unsafe(`drop schema ${schema} cascade`);
      await admin.end({ timeout: 5 });
    },
  };
}

/** Whatever refers to others first. Not TRUNCATE: on tables this small it takes a hundred times as long as DELETE. */
const tablesToClear = [
  ...['orphans', 'measurements', 'queue_pauses', 'invitations', 'sign_in_failures'],
  ...['audit', 'links', 'pings', 'replies', 'request_jobs', 'request_tracks', 'requests'],
  ...['analyses', 'files', 'job_events', 'job_tries', 'jobs', 'tracks', 'users'],
  ...['workers', 'leases', 'services', 'sources', 'stats_hourly'],
];

async function clear(admin: postgres.Sql, schema: string): Promise<void> {
  await admin.unsafe(tablesToClear.map((table) => `delete from ${schema}.${table}`).join(';'));
}

/** The jobs are read first and judged second: a run that begins in between is another run, and stays as it is. */
async function silenceRuns(admin: postgres.Sql, schema: string, isOver: (jobId: string) => boolean): Promise<void> {
  const jobs = admin(`${schema}.jobs`);
  const running = await admin<{ id: string; run: number }[]>`
    select id, run from ${jobs} where status in ('downloading', 'processing', 'analyzing')`;
  for (const { id, run } of running.filter((job) => isOver(job.id))) {
    await admin`update ${jobs} set beat_at = beat_at - interval '1 hour' where id = ${id} and run = ${run}`;
  }
}
