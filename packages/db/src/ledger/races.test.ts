import { Fault } from '@alchemy/core/errors';
import { count, eq, inArray, sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { liveStatuses } from '../job-status.ts';
import type { JobPolicy, JobSpec } from '../job-types.ts';
import { jobs, requests } from '../schema.ts';
import { completeSlowly, type LedgerBench, openLedgerBench, sam } from '../testing/ledger-bench.ts';
import { useTestDb } from '../testing/use-test-db.ts';
import { anAsk, collectionSongs, gate, spotifyKey, testPolicy, until, uploadKey } from '../testing.ts';
import { trackIdOf } from '../track-id.ts';
import { lockKey } from './open.ts';

const song = uploadKey('song');
const trackId = trackIdOf(song);
const download = `download:${song}`;
const separation = (model: string) => `processing:${trackId}:${model}`;
const analysis = `analysis:${trackId}`;

const testDb = await useTestDb({ max: 24 });
let bench: LedgerBench;
beforeEach(() => {
  bench = openLedgerBench(testDb.db);
});

const submit = async (over: Parameters<typeof anAsk>[0] = {}) => (await bench.ledger.submit(anAsk(over))).requestId;
const liveKeys = async () => {
  const live = inArray(jobs.status, [...liveStatuses]);
  return (await testDb.db.select({ key: jobs.key }).from(jobs).where(live)).map((row) => row.key).sort();
};
const countOf = async (key: string) =>
  (await testDb.db.select({ n: count() }).from(jobs).where(eq(jobs.key, key)))[0]?.n;
const someoneWaits = () => until('a session waits for a lock', () => testDb.waitsForLock());

test.each(['put', 'save'] as const)(
  'who attaches while the download completes (at %s) waits, and gets the rest planned',
  async (where) => {
    const first = await submit();
    const { door, done } = await completeSlowly(bench, download, where);
    const attaching = submit({ model: 'other' });
    await someoneWaits();
    door.open();
    await done;
    const second = await attaching;
    for (const key of [separation('htdemucs'), separation('other'), analysis]) await bench.finish(key);
    expect(await bench.request(first)).toMatchObject({ status: 'completed', progress: 100 });
    expect(await bench.request(second)).toMatchObject({ status: 'completed', progress: 100 });
    expect(await countOf(download)).toBe(1);
    expect(await countOf(analysis)).toBe(1);
  },
);

test('who asks for a stored song with another model gets only the separation', async () => {
  await submit();
  for (const key of [download, separation('htdemucs'), analysis]) await bench.finish(key);
  const second = await submit({ model: 'other' });
  expect(await liveKeys()).toEqual([separation('other')]);
  await bench.finish(separation('other'));
  expect(await bench.request(second)).toMatchObject({ status: 'completed' });
});

test('who asks for what is stored has it at once', async () => {
  await submit();
  for (const key of [download, separation('htdemucs'), analysis]) await bench.finish(key);
  const again = await bench.ledger.submit(anAsk());
  expect(again).toMatchObject({ status: 'completed', progress: 100 });
  expect(await liveKeys()).toEqual([]);
});

test('a request message lost while the announcer is down is told later', async () => {
  const requestId = await submit();
  bench.announcer.down = true;
  await bench.finish(download);
  bench.announcer.down = false;
  await bench.ledger.announceMissed();
  expect(bench.told.requests.at(-1)).toMatchObject({ requestId, seq: (await bench.request(requestId)).seq });
});

test('a retry beside a live twin attaches to it', async () => {
  const first = await submit();
  const claim = await bench.start(download);
  await bench.ledger.settle(claim, { to: 'failed', fault: new Fault('corrupt_audio', 'Broken.') });
  const second = await submit();
  await bench.ledger.retry(first, sam);
  expect(await liveKeys()).toEqual([download]);
  for (const key of [download, separation('htdemucs'), analysis]) await bench.finish(key);
  expect(await bench.request(first)).toMatchObject({ status: 'completed' });
  expect(await bench.request(second)).toMatchObject({ status: 'completed' });
});

test('siblings that finish together end the request', async () => {
  const requestId = await submit();
  await bench.finish(download);
  const one = await completeSlowly(bench, separation('htdemucs'), 'save');
  const two = await completeSlowly(bench, analysis, 'save');
  one.door.open();
  two.door.open();
  await Promise.all([one.done, two.done]);
  expect(await bench.request(requestId)).toMatchObject({ status: 'completed', progress: 100 });
});

test('what waits for two is opened when they end at the same moment and neither sees the other', async () => {
  const encoding: JobSpec = { stage: 'format', key: `format:${trackId}`, trackId, params: {}, priority: 0 };
  const both = [separation('htdemucs'), analysis];
  const plan: JobPolicy['plan'] = (request, have) => {
    const done = have.filter((job) => job.stands).map(({ key }) => key);
    const isDue = both.every((key) => done.includes(key)) && have.every(({ key }) => key !== encoding.key);
    return [...testPolicy.plan(request, have), ...(isDue ? [encoding] : [])];
  };
  const { ledger, start, finish, publication } = openLedgerBench(testDb.db, { ...testPolicy, plan });
  const { requestId } = await ledger.submit(anAsk());
  await finish(download);
  const claims = [await start(both[0] ?? ''), await start(analysis)];
  const done = await testDb.db.transaction(async (tx) => {
    await tx.select().from(requests).where(eq(requests.id, requestId)).for('update');
    const ends = claims.map((claim) => ledger.complete(claim, publication(claim)));
    await until('both wait for their request', () => testDb.waitsForLock(2));
    return { ends };
  });
  await Promise.all(done.ends);
  expect(await liveKeys()).toEqual([encoding.key]);
});

test('a cancel while the next stage is being opened leaves nothing live', async () => {
  const requestId = await submit();
  const { door, done } = await completeSlowly(bench, download, 'put');
  const cancelling = bench.ledger.cancel(requestId, sam);
  await someoneWaits();
  door.open();
  await done;
  await cancelling;
  expect(await liveKeys()).toEqual([]);
  expect(await bench.request(requestId)).toMatchObject({ status: 'cancelled', withdrawnBy: sam.identity });
});

test('a due retry whose entry was lost is waiting', async () => {
  await submit();
  const claim = await bench.start(download);
  await bench.ledger.settle(claim, { to: 'retrying', fault: new Fault('internal', 'Broken.'), delayMs: 1 });
  await until('it is due', async () => (await bench.ledger.waiting(10)).length > 0);
  const { seq } = await bench.job(download);
  expect(await bench.ledger.waiting(10)).toMatchObject([{ key: download, status: 'retrying', seq }]);
});

test('a hundred that ask alike at once share one of each job', async () => {
  await Promise.all(Array.from({ length: 100 }, () => submit()));
  for (const key of [download, separation('htdemucs'), analysis]) await bench.finish(key);
  expect(await testDb.db.$count(jobs)).toBe(3);
  expect(await testDb.db.$count(requests, eq(requests.status, 'completed'))).toBe(100);
}, 120_000);

test('whatever order the songs of a request have, their keys are locked in one order', async () => {
  const sourceKey = spotifyKey('album', 'backwards');
  await submit({ kind: 'album', sourceKey, title: null });
  const claim = await bench.start(`resolve:${sourceKey}`);
  const usual = bench.publication(claim);
  const [first = '', second = ''] = collectionSongs.map((key) => `download:${key}`);
  expect(first < second).toBe(true);
  const door = gate();
  const holding = testDb.db.transaction(async (tx) => {
    await lockKey(tx, first);
    await door.pass();
  });
  await door.reached;
  const resolving = bench.ledger.complete(claim, {
    ...usual,
    save: async (tx) => ({ result: { trackIds: (await usual.save(tx)).result?.trackIds?.reverse() ?? [] } }),
  });
  await someoneWaits();
  // Whoever waits for the first key does not hold the second one yet.
  await testDb.db.transaction(async (tx) => {
    await tx.execute(sql`set local lock_timeout = 1000`);
    await lockKey(tx, second);
  });
  door.open();
  await Promise.all([holding, resolving]);
  expect(await liveKeys()).toEqual([first, second]);
});

test('the same interaction sent many times at once is one request', async () => {
  const ask = anAsk();
  const answers = await Promise.all(Array.from({ length: 10 }, () => bench.ledger.submit(ask)));
  expect(new Set(answers.map((answer) => answer.requestId)).size).toBe(1);
  expect(await testDb.db.$count(requests)).toBe(1);
});

test('many songs that finish at once, each for many requests, end every request', async () => {
  const songs = Array.from({ length: 4 }, (_, n) => uploadKey(`song ${n}`));
  await Promise.all(songs.flatMap((sourceKey) => [1, 2, 3].map(() => submit({ sourceKey }))));
  await Promise.all(songs.map((sourceKey) => bench.finish(`download:${sourceKey}`)));
  const ids = songs.map(trackIdOf);
  await Promise.all(ids.flatMap((id) => [bench.finish(`processing:${id}:htdemucs`), bench.finish(`analysis:${id}`)]));
  expect(await testDb.db.$count(requests, eq(requests.status, 'completed'))).toBe(12);
});
