import { once } from 'node:events';
import { listAliveWorkers } from '@alchemy/db/workers';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WorkerBench } from './worker-bench.ts';

let bench: WorkerBench;
let song = 0;
beforeAll(async () => {
  bench = await WorkerBench.open();
});
afterAll(() => bench.close());
beforeEach(() => bench.hold());
afterEach(() => bench.endWorkers());

const aNewSong = () => `song number ${song++}`;

/** Asks for a new song and waits until its separation stands still in the middle. */
async function askAndHold(): Promise<string> {
  const requestId = await bench.ask(aNewSong());
  await bench.untilSeparation({ status: 'processing', progress: 40 });
  return requestId;
}

test('a worker killed in the middle of a separation is replaced by the next, and leaves neither files nor children', async () => {
  const first = bench.startWorker(bench.slow);
  const requestId = await askAndHold();
  first.kill('SIGKILL');
  await bench.untilNoChildIsLeft();
  await bench.release();
  bench.startWorker(bench.slow);
  await bench.untilStatus(requestId, 'completed');
  expect(await bench.separation()).toMatchObject({ status: 'completed', tries: 2 });
  await bench.expectTidyStorage();
  await bench.endWorkers();
  await bench.untilNoChildIsLeft();
});

test('a flushed Redis loses nothing: neither the run at work nor the one in line', async () => {
  bench.startWorker(bench.slow);
  const first = await askAndHold();
  const second = await bench.ask(aNewSong());
  await bench.untilSeparation({ status: 'queued' });
  await bench.flushRedis();
  await bench.release();
  await bench.untilStatus(first, 'completed');
  await bench.untilStatus(second, 'completed');
  await bench.expectTidyStorage();
});

test('a flushed Redis does not lose a retry that waits for its time', async () => {
  bench.startWorker(['--mode', 'crash', '--only', 'separate', '--once', bench.path('crashed')]);
  const requestId = await bench.ask(aNewSong());
  await bench.untilSeparation({ status: 'retrying' });
  await bench.flushRedis();
  await bench.untilStatus(requestId, 'completed');
  expect(await bench.separation()).toMatchObject({ tries: 2 });
  await bench.expectTidyStorage();
});

test('a restart of PostgreSQL in the middle of a separation is survived', async () => {
  bench.startWorker(bench.slow);
  const requestId = await askAndHold();
  await bench.restartPostgres();
  await bench.release();
  await bench.untilStatus(requestId, 'completed');
  await bench.expectTidyStorage();
});

test('a restart of Redis in the middle of a separation is survived', async () => {
  bench.startWorker(bench.slow);
  const requestId = await askAndHold();
  await bench.restartRedis();
  await bench.release();
  await bench.untilStatus(requestId, 'completed');
  const next = await bench.ask(aNewSong());
  await bench.untilStatus(next, 'completed');
  await bench.expectTidyStorage();
});

test('a worker that is asked to stop hands its run back, and the next takes it over at once', async () => {
  const first = bench.startWorker(bench.slow);
  const requestId = await askAndHold();
  first.kill('SIGTERM');
  expect(await once(first, 'exit')).toEqual([0, null]);
  expect(await bench.childrenAlive()).toEqual([]);
  expect(await bench.separation()).toMatchObject({ status: 'retrying' });
  await bench.expectTidyStorage();
  await bench.release();
  bench.startWorker(bench.slow);
  await bench.untilStatus(requestId, 'completed');
  await bench.expectTidyStorage();
});

test('a cancelled request ends its child and leaves only the song', async () => {
  bench.startWorker(bench.slow);
  const requestId = await askAndHold();
  await bench.pipeline.cancel(requestId, { identity: 'terminal:sam' });
  await bench.untilStatus(requestId, 'cancelled');
  await bench.expectTidyStorage();
  await bench.release();
  expect(await bench.separation()).toMatchObject({ status: 'cancelled' });
});

test('a worker that ends when idle does so once nobody waits, and is off the list before', async () => {
  const worker = bench.startWorker(bench.slow, '--until-idle');
  const ended = once(worker, 'exit');
  const requestId = await askAndHold();
  expect(await listAliveWorkers(bench.db)).toHaveLength(1);
  await bench.release();
  await bench.untilStatus(requestId, 'completed');
  expect(await ended).toEqual([0, null]);
  expect(await listAliveWorkers(bench.db)).toEqual([]);
  expect(await bench.childrenAlive()).toEqual([]);
});
