import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { countOpen, countSent, createLink, currentLink, ensureLink, findLink, renewLink, revokeLink } from './links.ts';
import { audit, links, tracks } from './schema.ts';
import { type LedgerBench, openLedgerBench, sam } from './testing/ledger-bench.ts';
import { useTestDb } from './testing/use-test-db.ts';
import { anAsk, uploadKey } from './testing.ts';
import { trackIdOf } from './track-id.ts';

const song = uploadKey('song');
const trackId = trackIdOf(song);

const testDb = await useTestDb({ max: 8 });
let bench: LedgerBench;
let requestId: string;
beforeEach(async () => {
  bench = openLedgerBench(testDb.db);
  ({ requestId } = await bench.ledger.submit(anAsk()));
});

const expiresAt = new Date('2100-01-01T00:00:00Z');
const link = () => ({ requestId, model: 'htdemucs', stems: ['vocals'], expiresAt });
const ensure = () => ensureLink(testDb.db, { requestId, expiresAt });
const finish = async () => {
  for (const key of [`download:${song}`, `processing:${trackId}:htdemucs`, `analysis:${trackId}`])
    await bench.finish(key);
};
const block = () => testDb.db.update(tracks).set({ blockedAt: new Date() });
const forget = () => testDb.db.update(tracks).set({ usedAt: new Date(0) });
const usedAt = async () => (await testDb.db.select().from(tracks).where(eq(tracks.id, trackId)))[0]?.usedAt.getTime();

test('a link is found as it was made, with what went through it', async () => {
  const linkId = await createLink(testDb.db, link());
  await countOpen(testDb.db, { linkId, requestId });
  await countSent(testDb.db, { linkId, requestId }, 3_000_000_000);
  await countSent(testDb.db, { linkId, requestId }, 1);
  const found = await findLink(testDb.db, linkId);
  expect(found).toMatchObject({ ...link(), linkId, revokedAt: null, opens: 1, sentBytes: 3_000_000_001 });
  expect(await findLink(testDb.db, randomUUID())).toBeUndefined();
});

test('a link is revoked once, and it is written down by whom', async () => {
  const linkId = await createLink(testDb.db, link());
  expect(await revokeLink(testDb.db, linkId, sam)).toBe(true);
  expect(await revokeLink(testDb.db, linkId, sam)).toBe(false);
  expect((await findLink(testDb.db, linkId))?.revokedAt).toBeInstanceOf(Date);
  expect(await testDb.db.select().from(audit)).toMatchObject([
    { actor: sam.identity, action: 'revoke', targetKind: 'link', targetId: linkId },
  ]);
});

test('a request has one link while it works and another once it is done', async () => {
  const working = await ensure();
  expect(await ensure()).toEqual(working);
  await finish();
  const delivered = await ensure();
  expect(delivered.linkId).not.toBe(working.linkId);
  expect(await ensure()).toEqual(delivered);
  expect(await currentLink(testDb.db, requestId)).toEqual(delivered);
  expect(delivered).toMatchObject({ requestId, model: 'htdemucs', stems: null, expiresAt });
});

test('many who ask at once get the same link', async () => {
  await finish();
  const answers = await Promise.all(Array.from({ length: 8 }, ensure));
  expect(new Set(answers.map(({ linkId }) => linkId)).size).toBe(1);
  expect(await testDb.db.$count(links)).toBe(1);
});

test('a renewed link opens the same, and becomes the current one', async () => {
  await finish();
  const { linkId } = await ensure();
  const later = new Date('2100-01-02T00:00:00Z');
  const fresh = await renewLink(testDb.db, linkId, { expiresAt: later, by: sam });
  expect(fresh).toMatchObject({ requestId, model: 'htdemucs', stems: null, expiresAt: later, opens: 0 });
  expect((await ensure()).linkId).toBe(fresh.linkId);
  expect(await testDb.db.select().from(audit)).toMatchObject([
    { actor: sam.identity, action: 'renew', targetId: linkId, detail: { linkId: fresh.linkId } },
  ]);
});

test('what was revoked is not renewed, and nothing is written', async () => {
  await finish();
  const { linkId } = await ensure();
  await revokeLink(testDb.db, linkId, sam);
  for (const id of [linkId, randomUUID()]) {
    await expect(renewLink(testDb.db, id, { expiresAt, by: sam })).rejects.toMatchObject({ code: 'not_found' });
  }
  expect(await testDb.db.$count(links)).toBe(1);
  expect(await testDb.db.$count(audit)).toBe(1);
  expect(await currentLink(testDb.db, requestId)).toBeUndefined();
});

test('there is no new link to a song that was taken down', async () => {
  await finish();
  const { linkId } = await ensure();
  await block();
  await expect(createLink(testDb.db, link())).rejects.toMatchObject({ code: 'restricted' });
  await expect(renewLink(testDb.db, linkId, { expiresAt, by: sam })).rejects.toMatchObject({ code: 'restricted' });
  expect(await testDb.db.$count(links)).toBe(1);
});

test('making, opening and downloading count as using the song', async () => {
  await finish();
  const made = await ensure();
  const deeds = [ensure, () => countOpen(testDb.db, made), () => countSent(testDb.db, made, 1)];
  for (const deed of deeds) {
    await forget();
    await deed();
    expect(await usedAt()).toBeGreaterThan(0);
  }
});

test('an unknown request gets no link', async () => {
  await expect(ensureLink(testDb.db, { requestId: randomUUID(), expiresAt })).rejects.toMatchObject({
    code: 'not_found',
  });
  expect(await testDb.db.execute(sql`select 1 from links`)).toHaveLength(0);
});
