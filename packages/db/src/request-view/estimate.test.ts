import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { useTestDb } from '../testing/use-test-db.ts';
import { aTrack } from '../testing.ts';
import { saveTrack } from '../tracks.ts';
import { readPace } from './estimate.ts';

const { db } = await useTestDb({ max: 1 });

/** Runs of ever more seconds for a song of 100 s, the newest with most. */
async function runs(count: number): Promise<void> {
  const trackId = await db.transaction((tx) => saveTrack(tx, aTrack({ durationMs: 100_000 })));
  await db.execute(sql`
    with work as (
      insert into jobs (stage, key, track_id, params, status, progress)
      select 'analysis', 'analysis:' || n, ${trackId}, '{}', 'completed', 100 from generate_series(1, ${count}::int) as n
      returning id, split_part(key, ':', 2)::int as n
    )
    insert into job_tries (job_id, run, started_at, ended_at, outcome)
    select id, 1, at - n * interval '1 second', at, 'completed'
    from work, lateral (select now() - (${count}::int - n) * interval '1 hour') as t (at)`);
  await db.execute(sql`analyze`);
}

async function tablesRead(): Promise<unknown> {
  await db.execute(sql`select pg_stat_force_next_flush()`);
  return [
    ...(await db.execute(sql`
      select relname, seq_scan from pg_stat_user_tables
      where schemaname = current_schema() and relname in ('jobs', 'job_tries') order by 1`)),
  ];
}

test('the pace is the median of the last twenty runs, found without reading all that there ever were', async () => {
  await runs(5_000);
  const before = await tablesRead();
  expect([...(await readPace(db))]).toEqual([['analysis', 49.905]]);
  expect(await tablesRead()).toEqual(before);
});
