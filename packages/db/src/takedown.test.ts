import { randomUUID } from 'node:crypto';
import { isNull } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { ensureLink, findLink } from './links.ts';
import { removeGoneFiles } from './retention.ts';
import { audit, files } from './schema.ts';
import { refuseBlocked, takeDown } from './takedown.ts';
import { completeSlowly, type LedgerBench, openLedgerBench, sam } from './testing/ledger-bench.ts';
import { useTestDb } from './testing/use-test-db.ts';
import { anAsk, until, uploadKey } from './testing.ts';
import { trackIdOf } from './track-id.ts';

const song = uploadKey('song');
const trackId = trackIdOf(song);
const download = `download:${song}`;
const separation = `processing:${trackId}:htdemucs`;
const analysis = `analysis:${trackId}`;

const testDb = await useTestDb({ max: 8 });
let bench: LedgerBench;
let requestId: string;
beforeEach(async () => {
  bench = openLedgerBench(testDb.db);
  ({ requestId } = await bench.ledger.submit(anAsk()));
  await bench.finish(download);
});

const down = (id = trackId) =>
  takeDown(testDb.db, { trackId: id, by: sam, reason: 'The owner asked.', cancelJob: bench.ledger.cancelJob });
const removeFromDisk = () => removeGoneFiles(testDb.db, trackId, async (path) => void bench.disk.delete(path));
const filesThere = () => testDb.db.$count(files, isNull(files.removedAt));

test('a song that is taken down loses its files, its links and its jobs, and it is written down by whom', async () => {
  const { linkId } = await ensureLink(testDb.db, { requestId, expiresAt: new Date('2100-01-01T00:00:00Z') });
  await bench.finish(separation);
  await down();
  expect(await removeFromDisk()).toBe(true);
  expect(bench.disk.size).toBe(0);
  expect(await filesThere()).toBe(0);
  expect((await findLink(testDb.db, linkId))?.revokedAt).toBeInstanceOf(Date);
  expect(await bench.job(analysis)).toMatchObject({ status: 'cancelled' });
  await expect(refuseBlocked(testDb.db, trackId)).rejects.toMatchObject({ code: 'restricted' });
  expect(await testDb.db.select().from(audit)).toContainEqual(
    expect.objectContaining({ action: 'restrict', targetId: trackId, detail: { reason: 'The owner asked.' } }),
  );
});

test('a run that was publishing at that moment leaves nothing behind either', async () => {
  const { door, done } = await completeSlowly(bench, separation, 'save');
  const taking = down();
  await until('the takedown waits', () => testDb.waitsForLock());
  door.open();
  await done;
  await taking;
  expect(await removeFromDisk()).toBe(true);
  expect(await filesThere()).toBe(0);
  expect(bench.disk.size).toBe(0);
});

test('the download of a song that was taken down cannot be completed', async () => {
  await down();
  await bench.ledger.submit(anAsk());
  await expect(bench.finish(download)).rejects.toMatchObject({ code: 'restricted' });
  expect(await filesThere()).toBe(0);
});

test('an unknown song cannot be taken down, and one that nobody knows is not refused', async () => {
  await expect(down(randomUUID())).rejects.toMatchObject({ code: 'not_found' });
  expect(await testDb.db.$count(audit)).toBe(0);
  await refuseBlocked(testDb.db, randomUUID());
});
