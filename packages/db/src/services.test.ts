import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { closeDb, type Db, openDb } from './client.ts';
import { services } from './schema.ts';
import { openServiceGate } from './services.ts';
import { readSource, saveSource } from './sources.ts';
import { openTestDb, spotifyKey, type TestDb } from './testing.ts';

const hour = 3_600_000;
const inAnHour = () => new Date(Date.now() + hour);

let testDb: TestDb;
let other: Db;
beforeAll(async () => {
  testDb = await openTestDb();
  other = openDb(testDb.url, { max: 5 });
});
beforeEach(() => testDb.clear());
afterAll(async () => {
  await closeDb(other);
  await testDb.close();
});

/** What the passing of time does. */
async function pass(ms: number): Promise<void> {
  const earlier = sql`interval '1 millisecond' * ${ms}`;
  await testDb.db.update(services).set({
    notBefore: sql`${services.notBefore} - ${earlier}`,
    turnAt: sql`${services.turnAt} - ${earlier}`,
  });
}

test('a service is open until somebody closes it, and again when the time has come', async () => {
  const gate = openServiceGate(testDb.db);
  expect(await gate.waitUntil('deezer')).toBeUndefined();
  const until = inAnHour();
  await gate.block('deezer', until);
  const told = await openServiceGate(other).waitUntil('deezer');
  expect(Math.abs(Number(told) - Number(until))).toBeLessThan(10_000);
  expect(await gate.waitUntil('musicbrainz')).toBeUndefined();
  await pass(2 * hour);
  expect(await gate.waitUntil('deezer')).toBeUndefined();
});

test('of several times the latest stays, in whatever order they come', async () => {
  const gate = openServiceGate(testDb.db);
  const times = [3, 24, 1].map((hours) => new Date(Date.now() + hours * hour));
  await Promise.all(times.map((until) => gate.block('spotify-api', until)));
  const told = await gate.waitUntil('spotify-api');
  expect(Math.abs(Number(told) - Number(times[1]))).toBeLessThan(10_000);
});

test('turns are handed out one after the other, however many ask from however many processes', async () => {
  const gates = [openServiceGate(testDb.db), openServiceGate(other)];
  const asking = Array.from({ length: 40 }, (_, n) =>
    gates[n % 2]?.takeTurn('musicbrainz', { everyMs: hour, burst: 1 }, 99 * hour),
  );
  const waits = (await Promise.all(asking)).map((wait) => Number(wait)).sort((a, b) => a - b);
  expect(waits[0]).toBe(0);
  const hours = waits.map((wait) => Math.round(wait / hour));
  expect(hours).toEqual(Array.from({ length: 40 }, (_, n) => n));
});

test('after a silence a burst goes at once, and no more than that', async () => {
  const gate = openServiceGate(testDb.db);
  const take = () => gate.takeTurn('deezer', { everyMs: hour, burst: 3 }, 99 * hour);
  const soon = async () => Math.round(Number(await take()) / hour);
  expect([await soon(), await soon(), await soon(), await soon(), await soon()]).toEqual([0, 0, 0, 1, 2]);
  await pass(100 * hour);
  expect([await soon(), await soon(), await soon(), await soon()]).toEqual([0, 0, 0, 1]);
});

test('a turn that would come too late is not taken', async () => {
  const gate = openServiceGate(testDb.db);
  const take = (patienceMs: number) => gate.takeTurn('musicbrainz', { everyMs: hour, burst: 1 }, patienceMs);
  expect(await take(0)).toBe(0);
  const [before] = await testDb.db.select().from(services).where(eq(services.name, 'musicbrainz'));
  expect(await take(60_000)).toBeUndefined();
  expect(await testDb.db.select().from(services).where(eq(services.name, 'musicbrainz'))).toEqual([before]);
  expect(await take(2 * hour)).toBeGreaterThan(0);
});

test('what a link stands for is remembered while it is fresh', async () => {
  const sourceKey = spotifyKey('album', 'night');
  const save = (title: string, freshForMs: number) =>
    testDb.db.transaction((tx) => saveSource(tx, { sourceKey, found: { title }, freshForMs }));
  expect(await readSource(testDb.db, sourceKey)).toBeUndefined();
  await save('Old', hour);
  await save('New', hour);
  expect(await readSource(testDb.db, sourceKey)).toEqual({ title: 'New' });
  await save('Stale', 0);
  expect(await readSource(testDb.db, sourceKey)).toBeUndefined();
});
