import { type Db, openDb } from '@alchemy/db/client';
import { rollUpStats } from '@alchemy/db/dashboard/stats';
import { measureStorage } from '@alchemy/db/dashboard/storage-use';
import { sql } from 'drizzle-orm';

export interface Size {
  readonly tracks: number;
  readonly jobs: number;
}

const words = [
  'River',
  'Light',
  'Paper',
  'Boats',
  'Stone',
  'Garden',
  'Winter',
  'Glass',
  'Engine',
  'Harbour',
  'Velvet',
  'Signal',
];

/** A house of two years: songs, jobs with their tries, files, requests and links, spread over the time. */
export async function seed(databaseUrl: string, { tracks, jobs }: Size): Promise<void> {
  const db = openDb(databaseUrl, { max: 1 });
  try {
    await seedSongs(db, tracks);
    await seedJobs(db, jobs);
    await seedRequests(db, tracks);
    await seedFiles(db);
    await db.execute(sql`analyze`);
    await rollUpStats(db);
    await measureStorage(db, 0);
    await db.execute(sql`vacuum analyze`);
  } finally {
    await db.$client.end();
  }
}

const word = (key: string) =>
  sql.raw(`(array['${words.join("','")}'])[1 + (hashtext(${key}::text) & 1023) % ${words.length}]`);
const spread = (index: string, count: number) => sql.raw(`now() - ${index} * (interval '730 days' / ${count})`);

async function seedSongs(db: Db, count: number): Promise<void> {
  await db.execute(sql`
    insert into tracks (id, source_key, title, artist, album, duration_ms, created_at, used_at)
    select gen_random_uuid(), 'upload:' || md5(n::text) || md5((-n)::text),
      ${word("n || 'a'")} || ' ' || ${word("n || 'b'")} || ' ' || n, 'The ' || ${word("n || 'c'")} || 's',
      ${word("n || 'd'")} || ' Sessions', 60000 + n % 300000, ${spread('n', count)}, ${spread('n', count)}
    from generate_series(1, ${count}) as n`);
}

/** Of each stage alike; one in fifty failed, a few hundred are live. */
async function seedJobs(db: Db, count: number): Promise<void> {
  await db.execute(sql`
    insert into jobs (stage, key, track_id, params, status, progress, seq, announced_seq, run, tries, fault_code, fault_message,
      created_at, updated_at, queued_at, run_at, started_at, beat_at, finished_at)
    select stage, stage || ':' || n, t.id, '{"model":"htdemucs"}', status,
      case status when 'completed' then 100 else 0 end, 5, 5, 1, 1,
      case status when 'failed' then code end, case status when 'failed' then 'It did not work.' end,
      at, at, at, at, at - interval '40 seconds', at, case when status in ('completed', 'failed') then at end
    from (
      select n, (array['download', 'processing', 'analysis', 'format'])[1 + n % 4] as stage,
        case when n <= 300 then 'queued' when n % 50 = 0 then 'failed' when n % 211 = 0 then 'cancelled' else 'completed' end as status,
        (array['corrupt_audio', 'no_match', 'timeout', 'out_of_memory'])[1 + (n / 50) % 4] as code,
        ${spread('n', count)} as at
      from generate_series(1, ${count}) as n
    ) as j join (select id, row_number() over () as place, count(*) over () as songs from tracks) as t
      on t.place = 1 + n % t.songs`);
  await db.execute(sql`
    insert into job_tries (job_id, run, worker, started_at, ended_at, outcome, fault_code)
    select id, 1, 'studio:1', started_at - (hashtext(id::text) & 65535) * interval '1 millisecond', finished_at, status, fault_code
    from jobs where finished_at is not null`);
  await db.execute(sql`
    insert into job_events (job_id, seq, status, run, at) select id, 1, 'queued', 0, created_at from jobs`);
}

async function seedRequests(db: Db, count: number): Promise<void> {
  await db.execute(sql`
    insert into users (identity, name) select 'discord:' || n, ${word("n || 'e'")} || ' ' || n from generate_series(1, 1000) as n`);
  await db.execute(sql`
    insert into requests (kind, source_key, title, model, format, user_id, platform, interaction_id, status, progress, seq, announced_seq, created_at, begun_at, updated_at, finished_at)
    select 'file', t.source_key, t.title, 'htdemucs', 'flac', u.id, 'discord', t.id::text, 'completed', 100, 5, 5, t.created_at, t.created_at, t.created_at, t.created_at
    from (select *, row_number() over () as place from tracks) as t
    join (select id, row_number() over () as place from users) as u on u.place = 1 + t.place % 1000`);
  await db.execute(sql`
    insert into request_tracks (request_id, track_id, position)
    select r.id, t.id, 0 from requests r join tracks t on t.id::text = r.interaction_id`);
  await db.execute(sql`
    insert into links (request_id, model, expires_at, created_at) select id, 'htdemucs', created_at + interval '1 day', created_at from requests`);
  await db.execute(sql`
    insert into audit (at, actor, action, target_kind, target_id)
    select created_at, 'portal:ada', (array['retry', 'cancel', 'link'])[1 + (hashtext(id::text) & 1023) % 3], 'request', id from requests
    limit ${count}`);
}

async function seedFiles(db: Db): Promise<void> {
  await db.execute(sql`
    insert into files (path, track_id, job_id, run, kind, stem, model, size_bytes, sha256, crc32, created_at)
    select 'stems/' || j.track_id || '/htdemucs/' || stem || '-' || j.id || '.flac', j.track_id, j.id, 1, 'stem', stem, 'htdemucs',
      20000000 + (hashtext(j.id::text) & 1048575), md5('a') || md5('b'), 1, j.finished_at
    from (select distinct on (track_id) * from jobs where stage = 'processing' and status = 'completed' order by track_id, id) as j,
      unnest(array['vocals', 'drums', 'bass', 'other']) as stem
    on conflict do nothing`);
}
