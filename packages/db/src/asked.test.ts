import { beforeEach, expect, test } from 'vitest';
import { listLiveRequests, suggestTracks } from './asked.ts';
import { type LedgerBench, openLedgerBench, sam } from './testing/ledger-bench.ts';
import { useTestDb } from './testing/use-test-db.ts';
import { anAsk, spotifyKey } from './testing.ts';

const testDb = await useTestDb();
let bench: LedgerBench;
beforeEach(() => {
  bench = openLedgerBench(testDb.db);
});

type Over = Parameters<typeof anAsk>[0];
const ask = async (song: string, over: Over = {}) => {
  const sourceKey = spotifyKey('track', song);
  return (await bench.ledger.submit(anAsk({ kind: 'track', sourceKey, workspace: 'T1', ...over }))).requestId;
};
const resolve = (name: string) => bench.finish(`resolve:${spotifyKey('track', name)}`);
const suggest = async (text: string, workspace = 'T1') =>
  (await suggestTracks(testDb.db, { workspace, text, limit: 25 })).map(({ sourceKey }) => sourceKey);

test('songs of the same workspace are offered by a part of their name, the newest first, private ones never', async () => {
  for (const [song, over] of [
    ['one', {}],
    ['two', {}],
    ['secret', { private: true }],
    ['elsewhere', { workspace: 'T2' }],
  ] as const) {
    await ask(song, over);
    await resolve(song);
  }
  expect(await suggest('song')).toEqual([spotifyKey('track', 'two'), spotifyKey('track', 'one')]);
  expect(await suggest('TWO')).toEqual([spotifyKey('track', 'two')]);
  expect(await suggest('%')).toEqual([]);
  expect(await suggest('', 'T3')).toEqual([]);
});

test('a person’s live requests are listed, the oldest first, until they are over', async () => {
  const [first, second] = [await ask('one'), await ask('two')];
  await ask('three', { asker: 'discord:8' });
  expect(await listLiveRequests(testDb.db, sam.identity, 10)).toEqual([first, second]);
  await bench.ledger.cancel(first, sam);
  expect(await listLiveRequests(testDb.db, sam.identity, 10)).toEqual([second]);
});
