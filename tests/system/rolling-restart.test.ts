// Workers are replaced one after the other while fifty requests are at work. The Python child is the fake pipeline of
// the tests: what is tried here is the machinery.
import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { verify } from '../../tools/backup/verify.ts';
import { WorkerBench } from './worker-bench.ts';

const load = 50;
/** Against hanging, not an expectation of speed. */
const limit = { timeout: 240_000, interval: 50 };
let bench: WorkerBench;

beforeAll(async () => {
  bench = await WorkerBench.open({ RETRY_BASE_MS: '200', PROCESSING_CONCURRENCY: '2' });
});
afterAll(() => bench.close());

test('workers that are replaced one by one under load lose nothing, and no job pays for it with a try', async () => {
  let old = await bench.startSlowWorker();
  for (let n = 0; n < load; n++) await bench.ask(`song ${n}`);
  for (let round = 0; round < 3; round++) {
    await bench.untilSeparating();
    const next = await bench.startSlowWorker();
    old.kill('SIGTERM');
    expect(await once(old, 'exit')).toEqual([0, null]);
    old = next;
  }
  await bench.release();
  await vi.waitFor(async () => {
    const [row] = await bench.db.execute(sql`select count(*)::int as done from requests where status = 'completed'`);
    expect(row?.done).toBe(load);
  }, limit);
  const [failed] = await bench.db.execute(sql`select count(*)::int as jobs from jobs where status <> 'completed'`);
  expect(failed?.jobs).toBe(0);
  expect((await verify(bench.db, bench.root)).amiss).toEqual([]);
});

test('a worker finds a database of a later version as good as its own', async () => {
  await bench.endWorkers();
  await bench.db.execute(sql`alter table tracks add column of_a_later_version text`);
  await bench.db.execute(
    sql`insert into migrations (hash, created_at) select 'later', max(created_at) + 1 from migrations`,
  );
  await bench.release();
  await bench.startSlowWorker();
  const requestId = await bench.ask('a song of both versions');
  await bench.untilStatus(requestId, 'completed');
  expect((await verify(bench.db, bench.root)).amiss).toEqual([]);
});
