import { randomUUID } from 'node:crypto';
import { Fault } from '@alchemy/core/errors';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import type { JobResult } from './job-types.ts';
import { readRequest } from './requests.ts';
import { jobs, jobTries } from './schema.ts';
import { type LedgerBench, openLedgerBench, sam } from './testing/ledger-bench.ts';
import { useTestDb } from './testing/use-test-db.ts';
import { anAsk, collectionSongs, spotifyKey, uploadKey } from './testing.ts';
import { trackIdOf } from './track-id.ts';

const song = uploadKey('song');
const download = `download:${song}`;
const processing = `processing:${trackIdOf(song)}:htdemucs`;
const analysis = `analysis:${trackIdOf(song)}`;
const away = new Fault('service_unavailable', 'The source is busy.', { retryable: true });

const testDb = await useTestDb();
let bench: LedgerBench;
beforeEach(() => {
  bench = openLedgerBench(testDb.db);
});

const submit = async (over: Parameters<typeof anAsk>[0] = {}) => (await bench.ledger.submit(anAsk(over))).requestId;
const read = (requestId: string) => readRequest(testDb.db, requestId);

test('a new request shows its place in line', async () => {
  await submit({ sourceKey: uploadKey('first') });
  await submit({ sourceKey: uploadKey('second') });
  const requestId = await submit();
  expect(await read(requestId)).toMatchObject({
    requestId,
    status: 'queued',
    progress: 0,
    title: 'Song.mp3',
    asker: 'terminal:sam',
    tookMs: null,
    etaSeconds: null,
    step: { stage: 'download', status: 'queued', progress: 0, ahead: 2, etaSeconds: null, retry: null },
    tracks: [],
    failed: [],
    note: null,
  });
});

test('the step is the least advanced live job', async () => {
  const requestId = await submit();
  await bench.finish(download);
  await bench.ledger.progress(await bench.start(analysis), 90);
  await bench.ledger.progress(await bench.start(processing), 40);
  const view = await read(requestId);
  expect(view).toMatchObject({
    status: 'running',
    title: 'Song',
    step: { stage: 'processing', progress: 40, ahead: null },
  });
  expect(view.tracks).toMatchObject([{ title: 'Song', status: 'running', progress: 25 + 26 + 9 }]);
});

test('a step that waits for its next try says when and why', async () => {
  const requestId = await submit();
  const claim = await bench.start(download);
  await bench.ledger.settle(claim, { to: 'retrying', fault: away, delayMs: 60_000 });
  const { step } = await read(requestId);
  expect(step).toMatchObject({
    status: 'retrying',
    retry: { code: 'service_unavailable', message: 'The source is busy.' },
  });
  expect(step?.retry?.at).toEqual((await bench.job(download)).runAt);
});

test('a finished request shows what was asked for, and how long it took', async () => {
  const requestId = await submit({ stems: ['vocals'] });
  for (const key of [download, processing, analysis]) await bench.finish(key);
  const view = await read(requestId);
  expect(view).toMatchObject({ status: 'completed', progress: 100, step: null, etaSeconds: null });
  expect(view.tookMs).toBeGreaterThanOrEqual(0);
  const [track] = view.tracks;
  expect(track).toMatchObject({
    trackId: trackIdOf(song),
    title: 'Song',
    durationMs: 240_000,
    status: 'completed',
    progress: 100,
  });
  expect(track?.analysis).toEqual({ tempoBpm: 120, key: 'A minor', camelot: '8A', loudnessLufs: -14 });
  expect(track?.files.map((file) => file.stem ?? file.kind)).toEqual(['analysis', 'download', 'vocals']);
});

test('what failed is told by name, once a song, and so is what was never there', async () => {
  const sourceKey = spotifyKey('album', 'night');
  const requestId = await submit({ kind: 'album', sourceKey, title: null });
  const claim = await bench.start(`resolve:${sourceKey}`);
  const usual = bench.publication(claim);
  const unavailable: JobResult['unavailable'] = [{ title: 'Gone', code: 'restricted', message: 'Not here.' }];
  await bench.ledger.complete(claim, {
    ...usual,
    save: async (tx) => {
      const saved = await usual.save(tx);
      return { ...saved, result: { ...saved.result, unavailable } };
    },
  });
  const [first = '', second = ''] = collectionSongs;
  const broken = await bench.start(`download:${first}`);
  await bench.ledger.settle(broken, { to: 'failed', fault: new Fault('no_match', 'No recording fits.') });
  const view = await read(requestId);
  expect(view.title).toBe('Collection');
  expect(view.tracks.map((track) => track.status)).toEqual(['failed', 'queued']);
  expect(view.failed).toEqual([
    {
      trackId: trackIdOf(first),
      title: `Song ${first}`,
      stage: 'download',
      code: 'no_match',
      message: 'No recording fits.',
      candidates: [],
    },
    { trackId: null, title: 'Gone', stage: null, code: 'restricted', message: 'Not here.', candidates: [] },
  ]);
  expect(view.step).toMatchObject({ stage: 'download', trackId: trackIdOf(second) });
});

test('who withdrew is not told that anything failed', async () => {
  const requestId = await submit();
  await bench.ledger.cancel(requestId, sam);
  expect(await read(requestId)).toMatchObject({
    status: 'cancelled',
    withdrawnBy: sam.identity,
    failed: [],
    step: null,
  });
});

test('what failed before the last retry is not told any more', async () => {
  const requestId = await submit();
  await bench.ledger.settle(await bench.start(download), { to: 'failed', fault: away });
  expect((await read(requestId)).failed).toHaveLength(1);
  await bench.ledger.retry(requestId, sam);
  expect(await read(requestId)).toMatchObject({ failed: [], step: { stage: 'download', status: 'queued' } });
});

test('the time left comes from the percent of the work itself', async () => {
  const requestId = await submit();
  await bench.finish(download);
  await bench.finish(analysis);
  await bench.ledger.progress(await bench.start(processing), 25);
  await setClock(processing, { startedMsAgo: 20_000, percentMsAgo: 0 });
  const { step, etaSeconds } = await read(requestId);
  expect(step?.etaSeconds).toBe(60);
  expect(etaSeconds).toBe(60);
});

test('what has not begun is reckoned by the last runs of its stage; unknown stays unknown', async () => {
  const requestId = await submit();
  await bench.finish(download);
  await bench.ledger.progress(await bench.start(analysis), 50);
  await setClock(analysis, { startedMsAgo: 5_000, percentMsAgo: 0 });
  expect((await read(requestId)).etaSeconds).toBeNull();

  await submit({ sourceKey: uploadKey('past') });
  await bench.finish(`download:${uploadKey('past')}`);
  const past = `processing:${trackIdOf(uploadKey('past'))}:htdemucs`;
  await bench.finish(past);
  const started = sql`${jobTries.endedAt} - interval '120 seconds'`;
  await testDb.db
    .update(jobTries)
    .set({ startedAt: started })
    .where(eq(jobTries.jobId, (await bench.job(past)).id));
  expect((await read(requestId)).etaSeconds).toBe(120);
});

async function setClock(key: string, ago: { startedMsAgo: number; percentMsAgo: number }): Promise<void> {
  const msAgo = (ms: number) => sql`clock_timestamp() - ${ms} * interval '1 millisecond'`;
  const set = { startedAt: msAgo(ago.startedMsAgo), progressAt: msAgo(ago.percentMsAgo) };
  await testDb.db.update(jobs).set(set).where(eq(jobs.key, key));
}

test('a request that does not exist is not found', async () => {
  await expect(read(randomUUID())).rejects.toMatchObject({ name: 'Fault', code: 'not_found' });
});
