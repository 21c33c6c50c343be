import { eq, isNull } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { createLink, ensureLink, revokeLink } from './links.ts';
import { removeGoneFiles, retirableTracks, retireTrack } from './retention.ts';
import { files, jobs, links, tracks } from './schema.ts';
import { type LedgerBench, openLedgerBench, sam } from './testing/ledger-bench.ts';
import { useTestDb } from './testing/use-test-db.ts';
import { anAsk, gate, until, uploadKey } from './testing.ts';
import { trackIdOf } from './track-id.ts';

const song = uploadKey('song');
const trackId = trackIdOf(song);
const keys = [`download:${song}`, `processing:${trackId}:htdemucs`, `analysis:${trackId}`];
const days = 7;
const expiresAt = new Date('2100-01-01T00:00:00Z');

const testDb = await useTestDb({ max: 8 });
let bench: LedgerBench;
let requestId: string;
beforeEach(async () => {
  bench = openLedgerBench(testDb.db);
  ({ requestId } = await bench.ledger.submit(anAsk()));
  for (const key of keys) await bench.finish(key);
  await age();
});

const age = () => testDb.db.update(tracks).set({ usedAt: new Date(0) });
const filesThere = () => testDb.db.$count(files, isNull(files.removedAt));
const retire = () => retireTrack(testDb.db, trackId, days);
const removeFromDisk = () => removeGoneFiles(testDb.db, trackId, async (path) => void bench.disk.delete(path));
const someoneWaits = () => until('a session waits for a lock', () => testDb.waitsForLock());

test('a song that nobody uses loses its files and keeps its rows, and asking again makes it anew', async () => {
  expect(await retirableTracks(testDb.db, days, 10)).toEqual([trackId]);
  expect(await retire()).toBe(true);
  expect(await removeFromDisk()).toBe(true);
  expect(bench.disk.size).toBe(0);
  expect(await testDb.db.$count(files)).toBe(6);
  expect(await retirableTracks(testDb.db, days, 10)).toEqual([]);
  const again = await bench.ledger.submit(anAsk());
  for (const key of keys) await bench.finish(key);
  expect(await bench.request(again.requestId)).toMatchObject({ status: 'completed' });
  await bench.expectDiskToMatchRows();
});

test('what is in use keeps its files', async () => {
  const linkId = await createLink(testDb.db, { requestId, model: 'htdemucs', stems: null, expiresAt });
  await age();
  expect(await retire()).toBe(false);
  await revokeLink(testDb.db, linkId, sam);
  await bench.ledger.submit(anAsk({ model: 'other' }));
  await age();
  expect(await retire()).toBe(false);
  await bench.finish(`processing:${trackId}:other`);
  await testDb.db.update(tracks).set({ usedAt: new Date() });
  expect(await retire()).toBe(false);
  expect(await retirableTracks(testDb.db, days, 10)).toEqual([]);
  expect(await filesThere()).toBe(10);
});

test('a link that is being made when the song would be retired keeps its files', async () => {
  const door = gate();
  const making = testDb.db.transaction(async (tx) => {
    await tx.select().from(tracks).where(eq(tracks.id, trackId)).for('no key update');
    await tx.insert(links).values({ requestId, model: 'htdemucs', expiresAt });
    await door.pass();
  });
  await door.reached;
  const retiring = retire();
  await someoneWaits();
  door.open();
  await making;
  expect(await retiring).toBe(false);
  expect(await filesThere()).toBe(6);
});

test('a link that comes while the song is retired waits, and opens a song whose files are gone', async () => {
  const door = gate();
  await retire();
  const removing = removeGoneFiles(testDb.db, trackId, () => door.pass());
  await door.reached;
  const made = ensureLink(testDb.db, { requestId, expiresAt });
  await someoneWaits();
  door.open();
  expect(await removing).toBe(true);
  expect((await made).requestId).toBe(requestId);
  expect(await filesThere()).toBe(0);
});

test('a request that is planned while the song is retired gets it made anew, not files that are gone', async () => {
  const door = gate();
  const retiring = testDb.db.transaction(async (tx) => {
    await tx.select().from(jobs).where(eq(jobs.trackId, trackId)).orderBy(jobs.rank, jobs.key).for('no key update');
    await tx.update(files).set({ removedAt: new Date() }).where(eq(files.trackId, trackId));
    await door.pass();
  });
  await door.reached;
  const asking = bench.ledger.submit(anAsk());
  await someoneWaits();
  door.open();
  await retiring;
  const { requestId: second } = await asking;
  expect(await bench.request(second)).toMatchObject({ status: 'queued' });
  for (const key of keys) await bench.finish(key);
  expect(await bench.request(second)).toMatchObject({ status: 'completed' });
  await bench.expectDiskToMatchRows();
});

test('a request that is planned first keeps the files that it counts on', async () => {
  const door = gate();
  const again = testDb.db.transaction(async (tx) => {
    await tx
      .select()
      .from(jobs)
      .where(eq(jobs.key, keys[0] ?? ''))
      .for('no key update');
    await tx.update(tracks).set({ usedAt: new Date() }).where(eq(tracks.id, trackId));
    await door.pass();
  });
  await door.reached;
  const retiring = retire();
  await someoneWaits();
  door.open();
  await again;
  expect(await retiring).toBe(false);
  expect(await filesThere()).toBe(6);
});

test('a request counts as using its song', async () => {
  await bench.ledger.submit(anAsk());
  expect(await retire()).toBe(false);
  expect(await filesThere()).toBe(6);
});

test('files that are being made anew are not removed under the run that makes them', async () => {
  await retire();
  await bench.ledger.submit(anAsk());
  await bench.finish(keys[0] ?? '');
  expect(await removeFromDisk()).toBe(false);
  for (const key of keys.slice(1)) await bench.finish(key);
  await bench.expectDiskToMatchRows();
});
