import type { Db } from '@alchemy/db/client';
import { type SQL, sql } from 'drizzle-orm';
import { askedAt, idOf, liveJobs, lot, numbers, oneOf, songOf } from './numbers.ts';
import type { Seeder, Size } from './seeder.ts';

const stages = [
  ...['resolve', 'download', 'processing', 'analysis', 'processing'],
  ...['format', 'format', 'format', 'format', 'format'],
];
const codes = [
  ...['no_match', 'no_match', 'no_match', 'no_match', 'timeout', 'timeout', 'rate_limited', 'corrupt_audio'],
  ...['private_or_missing', 'too_long', 'out_of_memory', 'service_unavailable', 'internal'],
];

/**
 * The jobs of those numbers: of each song what it takes to split it with two models and to convert it. One in fifty
 * failed, one in two hundred was cancelled, the newest wait, and ten of them run.
 */
export const jobsOf = (size: Size, from: number, to: number): SQL => sql`
  select *, ${idOf('job', 'n')} as id, case when stage <> 'resolve' then ${idOf('song', 'song')} end as track_id,
    case when n % 10 = 4 then 'htdemucs_ft' else 'htdemucs' end as model,
    ${askedAt('song', size)} + (n % 10) * interval '1 minute' as at,
    case
      when n <= 10 then case stage when 'analysis' then 'analyzing' when 'resolve' then 'downloading'
        when 'download' then 'downloading' else 'processing' end
      when n <= ${sql.raw(`${liveJobs}`)} then ${oneOf(['retrying', ...Array(9).fill('queued')], lot('n', 21, 10))}
      when ${lot('n', 22, 50)} = 0 then 'failed' when ${lot('n', 23, 200)} = 0 then 'cancelled' else 'completed'
    end as status
  from (
    select n, ${sql.raw(songOf('n', size))} as song, ${oneOf(stages, sql`n % 10`)} as stage from ${numbers(from, to)}
  ) as numbered`;

const isOver = sql`status in ('completed', 'failed', 'cancelled')`;
const code = sql`case status when 'failed' then ${oneOf(codes, lot('n', 24, codes.length))} end`;

export const seedJobs: Seeder = async (db, size, from, to) => {
  await db.execute(sql`
    insert into jobs (id, stage, key, track_id, params, owner_id, status, progress, seq, announced_seq, run, tries,
      fault_code, fault_message, created_at, updated_at, queued_at, run_at, started_at, beat_at, finished_at)
    select id, stage, stage || ':' || n, track_id, jsonb_build_object('model', model), ${idOf('person', 'asker')},
      status, case status when 'completed' then 100 else 0 end, 5, 5, 1, 1,
      ${code}, case status when 'failed' then 'It did not work.' end,
      at, at, at, at, at - interval '40 seconds', at, case when ${isOver} then at end
    from (${jobsOf(size, from, to)}) as j, lateral (select ${sql.raw('1 + song % 100')} as asker) as a`);
};

export const seedTries: Seeder = async (db, size, from, to) => {
  await db.execute(sql`
    insert into job_tries (job_id, run, worker, started_at, ended_at, outcome, fault_code)
    select id, 1, 'studio:' || n % 4, at - ${lot('n', 25, 65_536)} * interval '1 millisecond',
      case when ${isOver} then at end, case when ${isOver} then status end, ${code}
    from (${jobsOf(size, from, to)}) as j where ${isOver} or status in ('downloading', 'processing', 'analyzing')`);
};

export const seedEvents: Seeder = async (db, size, from, to) => {
  await db.execute(sql`
    insert into job_events (job_id, seq, status, run, at)
    select id, 1, 'queued', 0, at from (${jobsOf(size, from, to)}) as j order by id`);
};

export const seedRequestJobs: Seeder = async (db, size, from, to) => {
  await db.execute(sql`
    insert into request_jobs (request_id, job_id, opened)
    select ${idOf('request', 'song')}, id, true from (${jobsOf(size, from, to)}) as j order by 1`);
};

/** Two a night for two years; each scan found something. */
export async function seedCleanups(db: Db): Promise<void> {
  await db.execute(sql`
    insert into jobs (id, stage, key, params, status, progress, seq, announced_seq, run, tries, created_at, updated_at, finished_at)
    select ${idOf('cleanup', 'n')}, 'cleanup', 'cleanup:' || n, jsonb_build_object('task', case n % 2 when 0 then 'orphans' else 'retention' end),
      'completed', 100, 5, 5, 1, 1, at, at, at
    from generate_series(1, 1460) as n, lateral (select now() - n * interval '12 hours') as t (at)`);
  await db.execute(sql`
    insert into orphans (scan_id, kind, path, size_bytes, changed_at, state, settled_at)
    select ${idOf('cleanup', 'n')}, case place % 4 when 0 then 'row' else 'file' end, 'stems/' || n || '/' || place,
      20000000, now() - n * interval '12 hours', case when n = 2 then 'found' when n < 6 then 'quarantined' else 'removed' end,
      case when n > 2 then now() - n * interval '12 hours' end
    from generate_series(2, 1460, 2) as n, generate_series(1, 100) as place`);
}
