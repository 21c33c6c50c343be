import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { users } from './schema.ts';
import { openLedgerBench } from './testing/ledger-bench.ts';
import { useTestDb } from './testing/use-test-db.ts';
import { aFile, anAsk, aTrack, uploadKey } from './testing.ts';
import { trackIdOf } from './track-id.ts';
import { readTrack, saveFiles, saveTrack } from './tracks.ts';
import { findOrCreateUser } from './users.ts';

const testDb = await useTestDb({ max: 4 });

test('the same source is the same song, and what is not known does not overwrite what is', async () => {
  const save = (over: Parameters<typeof aTrack>[0]) => testDb.db.transaction((tx) => saveTrack(tx, aTrack(over)));
  const trackId = await save({ title: 'Intro', artist: 'The Vals' });
  expect(await save({ title: 'Intro (Live)', artist: null, isrc: 'X' })).toBe(trackId);
  expect(trackId).toBe(trackIdOf(uploadKey('song')));
  expect(await readTrack(testDb.db, trackId)).toMatchObject({ title: 'Intro (Live)', artist: 'The Vals', isrc: 'X' });
});

test('a song that is not here is not found', async () => {
  await expect(readTrack(testDb.db, randomUUID())).rejects.toMatchObject({ name: 'Fault', code: 'not_found' });
});

test('a file made anew takes over the row of its path', async () => {
  const bench = openLedgerBench(testDb.db);
  await bench.ledger.submit(anAsk());
  const claim = await bench.start(`download:${uploadKey('song')}`);
  const path = 'downloads/a.mp3';
  const trackId = await testDb.db.transaction(async (tx) => {
    const id = await saveTrack(tx, aTrack());
    await saveFiles(tx, claim, id, [aFile({ path })]);
    await saveFiles(tx, { ...claim, run: 2 }, id, [aFile({ path, sizeBytes: 9 })]);
    return id;
  });
  expect((await readTrack(testDb.db, trackId)).files).toMatchObject([{ path, run: 2, sizeBytes: 9 }]);
});

test('ids of songs are UUIDs of version 8', () => {
  expect(trackIdOf('upload:x')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('a person is written down once, with the latest name', async () => {
  const seen = await Promise.all(Array.from({ length: 5 }, () => findOrCreateUser(testDb.db, 'terminal:sam', 'Sam')));
  expect(new Set(seen).size).toBe(1);
  await findOrCreateUser(testDb.db, 'terminal:sam', null);
  await findOrCreateUser(testDb.db, 'terminal:sam', 'Samira');
  expect(await testDb.db.select().from(users)).toMatchObject([{ identity: 'terminal:sam', name: 'Samira' }]);
});
