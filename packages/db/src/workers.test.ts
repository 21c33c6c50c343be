import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { dropLease, takeLease } from './leases.ts';
import { leases, workers } from './schema.ts';
import { useTestDb } from './testing/use-test-db.ts';
import { beatWorker, listAliveWorkers, registerWorker, unregisterWorker } from './workers.ts';

const testDb = await useTestDb({ max: 2 });

const seat = (pid: number) => ({ host: 'here', pid, queues: ['download', 'analysis'] });
const alivePids = async () => (await listAliveWorkers(testDb.db)).map((worker) => worker.pid);

test('a worker is alive from its registration on, as long as it beats, and until it leaves', async () => {
  const one = await registerWorker(testDb.db, seat(1));
  await registerWorker(testDb.db, seat(2));
  expect(await listAliveWorkers(testDb.db)).toMatchObject([seat(1), seat(2)]);
  const longAgo = { beatAt: sql`clock_timestamp() - interval '1 minute'` };
  await testDb.db.update(workers).set(longAgo);
  expect(await alivePids()).toEqual([]);
  await beatWorker(testDb.db, one);
  expect(await alivePids()).toEqual([1]);
  await unregisterWorker(testDb.db, one);
  expect(await alivePids()).toEqual([]);
});

test('workers that ended without a word are forgotten after a day', async () => {
  const old = await registerWorker(testDb.db, seat(1));
  const yesterday = { beatAt: sql`clock_timestamp() - interval '25 hours'` };
  await testDb.db.update(workers).set(yesterday).where(eq(workers.id, old));
  await registerWorker(testDb.db, seat(2));
  expect(await testDb.db.$count(workers)).toBe(1);
});

test('a lease is one holder’s until its time is over or it gives it back', async () => {
  const take = (holder: string) => takeLease(testDb.db, 'sweeper', holder, 60_000);
  expect(await take('one')).toBe(true);
  expect(await take('one')).toBe(true);
  expect(await take('two')).toBe(false);
  await dropLease(testDb.db, 'sweeper', 'two');
  expect(await take('two')).toBe(false);
  await dropLease(testDb.db, 'sweeper', 'one');
  expect(await take('two')).toBe(true);
  await testDb.db.update(leases).set({ heldUntil: sql`clock_timestamp() - interval '1 second'` });
  expect(await take('one')).toBe(true);
});
