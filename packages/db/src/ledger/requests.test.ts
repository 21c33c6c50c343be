import { Fault } from '@alchemy/core/errors';
import { eq, inArray } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { liveStatuses } from '../job-status.ts';
import type { JobLedger } from '../job-types.ts';
import { audit, files, jobs, replies, requestJobs, requests, requestTracks } from '../schema.ts';
import { type LedgerBench, openLedgerBench, sam } from '../testing/ledger-bench.ts';
import { useTestDb } from '../testing/use-test-db.ts';
import { anAsk, collectionSongs, spotifyKey, uploadKey } from '../testing.ts';
import { trackIdOf } from '../track-id.ts';

const song = uploadKey('song');
const download = `download:${song}`;
const processing = `processing:${trackIdOf(song)}:htdemucs`;
const analysis = `analysis:${trackIdOf(song)}`;
const nobody = '00000000-0000-4000-8000-000000000000';

const testDb = await useTestDb();
let bench: LedgerBench;
let ledger: JobLedger;
beforeEach(() => {
  bench = openLedgerBench(testDb.db);
  ledger = bench.ledger;
});

const submit = async (over: Parameters<typeof anAsk>[0] = {}) => (await ledger.submit(anAsk(over))).requestId;
const fail = async (key: string) =>
  ledger.settle(await bench.start(key), { to: 'failed', fault: new Fault('corrupt_audio', 'Broken.') });
const liveKeys = async () => {
  const live = inArray(jobs.status, [...liveStatuses]);
  return (await testDb.db.select({ key: jobs.key }).from(jobs).where(live)).map((row) => row.key).sort();
};

test('a request is written together with what must appear with it, or not at all', async () => {
  const ask = anAsk();
  const broken = ledger.submit(ask, () => Promise.reject(new Error('No reply could be bound.')));
  await expect(broken).rejects.toThrow('No reply could be bound.');
  expect(await testDb.db.$count(requests)).toBe(0);
  expect(await testDb.db.$count(jobs)).toBe(0);
  const { requestId } = await ledger.submit(ask, async (tx, id) => {
    await tx.insert(replies).values({ requestId: id, platform: 'terminal' });
  });
  expect(await testDb.db.select().from(replies)).toMatchObject([{ requestId }]);
});

test('of two requests that share a job, one that withdraws does not take it from the other', async () => {
  const [one, two] = [await submit(), await submit()];
  const claim = await bench.start(download);
  await ledger.cancel(one, sam);
  await ledger.beat(claim);
  await ledger.complete(claim, bench.publication(claim));
  expect(await bench.request(one)).toMatchObject({ status: 'cancelled' });
  expect(await bench.request(two)).toMatchObject({ status: 'running' });
  await ledger.cancel(two, sam);
  expect(await liveKeys()).toEqual([]);
});

test('a request that failed does not keep a job alive that the last live one gives up', async () => {
  const failed = await submit();
  await bench.finish(download);
  await fail(processing);
  await bench.finish(analysis);
  const other = await submit({ model: 'other' });
  expect(await bench.request(failed)).toMatchObject({ status: 'partial' });
  await ledger.cancel(other, sam);
  expect(await liveKeys()).toEqual([]);
});

test('a final request cannot be cancelled, and a live one cannot be retried', async () => {
  const requestId = await submit();
  await ledger.retry(requestId, sam);
  expect(await bench.request(requestId)).toMatchObject({ status: 'queued', epoch: 0 });
  for (const key of [download, processing, analysis]) await bench.finish(key);
  await ledger.cancel(requestId, sam);
  expect(await bench.request(requestId)).toMatchObject({ status: 'completed', withdrawn: false });
  expect(await testDb.db.$count(audit)).toBe(0);
});

test('what does not exist is not found', async () => {
  for (const call of [ledger.retry, ledger.cancel, ledger.cancelJob, ledger.reopenJob]) {
    await expect(call(nobody, sam)).rejects.toMatchObject({ name: 'Fault', code: 'not_found' });
  }
});

test('a cancelled request that is retried starts again at 0 in a new epoch, and ends', async () => {
  const requestId = await submit();
  await ledger.progress(await bench.start(download), 80);
  await ledger.cancel(requestId, sam);
  await ledger.retry(requestId, sam);
  expect(await bench.request(requestId)).toMatchObject({ status: 'queued', progress: 0, epoch: 1, withdrawnBy: null });
  for (const key of [download, processing, analysis]) await bench.finish(key);
  expect(await bench.request(requestId)).toMatchObject({ status: 'completed', progress: 100, epoch: 1 });
  expect((await testDb.db.select().from(audit)).map((row) => row.action).sort()).toEqual(['cancel', 'retry']);
});

test('a retry revives only the request that it was asked for', async () => {
  const [one, two] = [await submit(), await submit()];
  await fail(download);
  await ledger.retry(one, sam);
  for (const key of [download, processing, analysis]) await bench.finish(key);
  expect(await bench.request(one)).toMatchObject({ status: 'completed' });
  expect(await bench.request(two)).toMatchObject({ status: 'failed', epoch: 0 });
  await ledger.retry(two, sam);
  expect(await bench.request(two)).toMatchObject({ status: 'completed', epoch: 1 });
  expect(await testDb.db.$count(jobs)).toBe(3);
});

test('a retry whose earlier results were removed does the whole way again', async () => {
  const requestId = await submit();
  await bench.finish(download);
  await bench.finish(analysis);
  await fail(processing);
  await testDb.db.update(files).set({ removedAt: new Date() });
  await ledger.retry(requestId, sam);
  expect(await liveKeys()).toEqual([download]);
  for (const key of [download, processing, analysis]) await bench.finish(key);
  expect(await bench.request(requestId)).toMatchObject({ status: 'completed' });
});

test('who asks for what was removed gets it made again', async () => {
  await submit();
  for (const key of [download, processing, analysis]) await bench.finish(key);
  await testDb.db.update(files).set({ removedAt: new Date() });
  const again = await submit();
  expect(await liveKeys()).toEqual([download]);
  for (const key of [download, processing, analysis]) await bench.finish(key);
  expect(await bench.request(again)).toMatchObject({ status: 'completed' });
  expect(await testDb.db.$count(files, eq(files.run, 1))).toBe(6);
});

test('a job that an administrator cancels ends for all; one that is reopened lives for all who did not withdraw', async () => {
  const [one, two, gone] = [await submit(), await submit(), await submit()];
  await ledger.cancel(gone, sam);
  const { id } = await bench.job(download);
  expect(await ledger.cancelJob(id, sam)).toBe(true);
  expect(await ledger.cancelJob(id, sam)).toBe(false);
  expect(await bench.request(one)).toMatchObject({ status: 'failed' });
  expect(await ledger.reopenJob(id, sam)).toBe(true);
  expect(await ledger.reopenJob(id, sam)).toBe(false);
  for (const key of [download, processing, analysis]) await bench.finish(key);
  for (const requestId of [one, two]) expect(await bench.request(requestId)).toMatchObject({ status: 'completed' });
  expect(await bench.request(gone)).toMatchObject({ status: 'cancelled' });
});

test('a collection gets its songs in order from its resolve job, also who comes when that is done', async () => {
  const sourceKey = spotifyKey('album', 'night');
  const ask = { kind: 'album' as const, sourceKey, title: null };
  const first = await submit(ask);
  await bench.finish(`resolve:${sourceKey}`);
  const second = await submit(ask);
  const rows = await testDb.db.select().from(requestTracks).orderBy(requestTracks.position);
  for (const requestId of [first, second]) {
    const songs = rows.filter((row) => row.requestId === requestId).map((row) => row.trackId);
    expect(songs).toEqual(collectionSongs.map(trackIdOf));
  }
  expect(await liveKeys()).toEqual(collectionSongs.map((key) => `download:${key}`));
});

test('a resolved collection that is not fresh any more is resolved again for the next who asks', async () => {
  const sourceKey = spotifyKey('playlist', 'mix');
  const ask = { kind: 'playlist' as const, sourceKey, title: null };
  await submit(ask);
  const claim = await bench.start(`resolve:${sourceKey}`);
  const usual = bench.publication(claim);
  const save: typeof usual.save = async (tx) => ({ ...(await usual.save(tx)), freshForMs: 0 });
  await ledger.complete(claim, { ...usual, save });
  await submit(ask);
  expect(await liveKeys()).toContain(`resolve:${sourceKey}`);
});

test('what was removed while its request still worked is made again before the request ends', async () => {
  const requestId = await submit();
  await bench.finish(download);
  await bench.finish(analysis);
  await testDb.db.update(files).set({ removedAt: new Date() });
  await bench.finish(processing);
  expect(await bench.request(requestId)).toMatchObject({ status: 'running' });
  expect(await liveKeys()).toEqual([download]);
  await bench.finish(download);
  await bench.finish(analysis);
  expect(await bench.request(requestId)).toMatchObject({ status: 'completed' });
});

test('a live request that no live job serves is moved on by the sweeper', async () => {
  const requestId = await submit();
  expect(await ledger.mendStranded()).toBe(0);
  await testDb.db.delete(requestJobs);
  expect(await ledger.mendStranded()).toBe(1);
  expect(await ledger.mendStranded()).toBe(0);
  for (const key of [download, processing, analysis]) await bench.finish(key);
  expect(await bench.request(requestId)).toMatchObject({ status: 'completed' });
  expect(await testDb.db.$count(jobs)).toBe(3);
});
