import { eq, sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import type { Ask } from '../ask.ts';
import { createLink } from '../links.ts';
import { addPing, endPings, listPings } from '../pings.ts';
import { bindReply } from '../replies.ts';
import { audit, jobs, links, pings, replies, requests, tracks, users } from '../schema.ts';
import { type LedgerBench, openLedgerBench } from '../testing/ledger-bench.ts';
import { useTestDb } from '../testing/use-test-db.ts';
import { anAsk, spotifyKey, uploadKey } from '../testing.ts';
import { trackIdOf } from '../track-id.ts';
import { findOrCreateUser, setBlocked } from '../users.ts';

const kim = { identity: 'discord:7' };

const testDb = await useTestDb();
let bench: LedgerBench;
beforeEach(() => {
  bench = openLedgerBench(testDb.db);
});

/** Asks as a chat does: with a reply, a link and a ping. */
async function askFully(asker: string, sourceKey: string, over: Partial<Ask> = {}): Promise<string> {
  const { requestId } = await bench.ledger.submit(
    anAsk({ asker, askerName: 'Kim', platform: 'discord', sourceKey, title: 'Kim at home.mp3', ...over }),
    async (tx, id) => {
      await bindReply(tx, { requestId: id, platform: 'discord', message: { id: 'm' } });
    },
  );
  await createLink(testDb.db, { requestId, model: 'htdemucs', stems: null, expiresAt: new Date() });
  await addPing(testDb.db, requestId, await findOrCreateUser(testDb.db, asker, null));
  return requestId;
}

test('forgetting removes what a person asked and their name; what others asked stays', async () => {
  await askFully(kim.identity, uploadKey('mine'));
  await bench.finish(`download:${uploadKey('mine')}`);
  const shared = await askFully('discord:8', uploadKey('shared'));
  await askFully(kim.identity, uploadKey('shared'));
  expect(await bench.ledger.forget(kim.identity)).toBe(true);

  expect(await testDb.db.select().from(users)).toMatchObject([{ identity: 'discord:8' }]);
  for (const table of [requests, replies, links, pings]) expect(await testDb.db.select().from(table)).toHaveLength(1);
  expect((await bench.request(shared)).status).toBe('queued');
  const everything = JSON.stringify(
    await Promise.all([audit, jobs, tracks].map((table) => testDb.db.select().from(table))),
  );
  expect(everything).not.toContain(kim.identity);
  const [song] = await testDb.db
    .select()
    .from(tracks)
    .where(eq(tracks.id, trackIdOf(uploadKey('mine'))));
  expect(song).toMatchObject({ title: 'Upload', usedAt: new Date(0) });
  expect(await bench.ledger.forget(kim.identity)).toBe(false);
});

test('what they wait for is cancelled first, and a song of Spotify keeps its name', async () => {
  await askFully(kim.identity, spotifyKey('track', 'song'), { kind: 'track' });
  await bench.finish(`resolve:${spotifyKey('track', 'song')}`);
  await bench.ledger.forget(kim.identity);
  expect(await testDb.db.$count(requests)).toBe(0);
  expect(await testDb.db.$count(jobs, sql`status in ('queued', 'downloading')`)).toBe(0);
});

test('a blocked person stays blocked', async () => {
  await askFully(kim.identity, uploadKey('mine'));
  await setBlocked(testDb.db, kim.identity, { blocked: true, by: kim });
  await bench.ledger.forget(kim.identity);
  expect(await testDb.db.select().from(users)).toMatchObject([{ ...kim, name: null, blockedAt: expect.any(Date) }]);
});

test('a ping is for whoever asked for it, once', async () => {
  const requestId = await askFully(kim.identity, uploadKey('mine'));
  await addPing(testDb.db, requestId, await findOrCreateUser(testDb.db, kim.identity, null));
  const waiting = await listPings(testDb.db, requestId);
  expect(waiting).toMatchObject([kim]);
  await endPings(testDb.db, requestId, waiting);
  expect(await listPings(testDb.db, requestId)).toEqual([]);
});
