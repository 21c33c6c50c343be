import { type Candidate, Fault } from '@alchemy/core/errors';
import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { findOffer } from '../offers.ts';
import { readRequest } from '../requests.ts';
import { audit, jobs } from '../schema.ts';
import { type LedgerBench, openLedgerBench, sam } from '../testing/ledger-bench.ts';
import { useTestDb } from '../testing/use-test-db.ts';
import { anAsk, collectionSongs, spotifyKey } from '../testing.ts';
import { trackIdOf } from '../track-id.ts';

const album = spotifyKey('album', 'night');
const [one = '', two = ''] = collectionSongs;
const candidates: Candidate[] = ['live', 'demo', 'remix', 'cover'].map((title) => ({
  title,
  artist: 'Somebody',
  durationMs: 200_000,
  url: `https://audio.example/${title}`,
}));

const testDb = await useTestDb();
let bench: LedgerBench;
let requestId: string;
beforeEach(async () => {
  bench = openLedgerBench(testDb.db);
  ({ requestId } = await bench.ledger.submit(anAsk({ kind: 'album', sourceKey: album, title: null })));
  await bench.finish(`resolve:${album}`);
});

async function fail(song: string, offered: readonly Candidate[]): Promise<void> {
  const fault = new Fault('no_match', 'No recording fits.', { candidates: offered });
  await bench.ledger.settle(await bench.start(`download:${song}`), { to: 'failed', fault });
}

test('three candidates at most are kept and shown with the song that they are for', async () => {
  await fail(one, candidates);
  const { failed } = await readRequest(testDb.db, requestId);
  expect(failed).toEqual([
    expect.objectContaining({ trackId: trackIdOf(one), code: 'no_match', candidates: candidates.slice(0, 3) }),
  ]);
});

test('a picked candidate opens the download again with that source, while the rest goes on', async () => {
  await fail(one, candidates);
  await bench.ledger.pick(requestId, { trackId: null, n: 2 }, sam);
  const job = await bench.job(`download:${one}`);
  expect(job).toMatchObject({ status: 'queued', tries: 0, faultDetail: null });
  expect(job.params).toMatchObject({ sourceKey: one, pick: { url: 'https://audio.example/demo', title: 'demo' } });
  expect((await bench.job(`download:${two}`)).params).not.toHaveProperty('pick');
  expect(await bench.request(requestId)).toMatchObject({ status: 'queued', epoch: 0 });
  expect(await testDb.db.select().from(audit).where(eq(audit.action, 'pick'))).toHaveLength(1);
});

test('the song can be named, and a request that had ended begins again', async () => {
  await fail(one, candidates);
  await fail(two, candidates);
  expect(await bench.request(requestId)).toMatchObject({ status: 'failed' });
  await bench.ledger.pick(requestId, { trackId: trackIdOf(two), n: 1 }, sam);
  expect((await bench.job(`download:${two}`)).params).toMatchObject({ pick: { title: 'live' } });
  expect((await bench.job(`download:${one}`)).params).not.toHaveProperty('pick');
  expect(await bench.request(requestId)).toMatchObject({ status: 'queued', epoch: 1 });
});

test('a retry searches anew, whatever was picked before', async () => {
  await fail(one, candidates);
  await bench.ledger.pick(requestId, { trackId: null, n: 1 }, sam);
  await fail(one, []);
  await fail(two, []);
  await bench.ledger.retry(requestId, sam);
  expect((await bench.job(`download:${one}`)).params).not.toHaveProperty('pick');
});

test.each([
  ['a number that was not offered', { trackId: null, n: 4 }],
  ['a song that offers nothing', { trackId: trackIdOf(two), n: 1 }],
])('%s is refused, and nothing changes', async (_, picked) => {
  await fail(one, candidates);
  const before = await testDb.db.select().from(jobs).orderBy(jobs.id);
  await expect(bench.ledger.pick(requestId, picked, sam)).rejects.toMatchObject({ code: 'not_found' });
  expect(await testDb.db.select().from(jobs).orderBy(jobs.id)).toEqual(before);
});

test('what a person was offered is found again, for the same wish only', async () => {
  const ask = anAsk({ kind: 'album', sourceKey: album, title: null });
  expect(await findOffer(testDb.db, ask)).toBeUndefined();
  await fail(one, candidates);
  expect(await findOffer(testDb.db, ask)).toBe(requestId);
  for (const other of [{ asker: 'terminal:kim' }, { format: 'mp3' as const }, { stems: ['vocals'] }]) {
    expect(await findOffer(testDb.db, { ...ask, ...other })).toBeUndefined();
  }
  await bench.ledger.pick(requestId, { trackId: null, n: 1 }, sam);
  expect(await findOffer(testDb.db, ask)).toBeUndefined();
});

test('a short link gives its request the kind and the source that it leads to, also for who asks later', async () => {
  const sourceKey = 'short:spotify.link/AbC';
  const ask = () => bench.ledger.submit(anAsk({ kind: 'track', sourceKey, title: null }));
  const first = await ask();
  const claim = await bench.start(`resolve:${sourceKey}`);
  const usual = bench.publication(claim);
  await bench.ledger.complete(claim, {
    ...usual,
    save: async (tx) => {
      const saved = await usual.save(tx);
      return { ...saved, result: { ...saved.result, kind: 'album', sourceKey: album, note: 'Cut off.' } };
    },
  });
  const second = await ask();
  for (const { requestId: id } of [first, second]) {
    expect(await readRequest(testDb.db, id)).toMatchObject({ kind: 'album', sourceKey: album, note: 'Cut off.' });
  }
});
