import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { recordAudit } from '../audit.ts';
import { audit, jobs, jobTries, statsHourly, tracks } from '../schema.ts';
import { openLedgerBench } from '../testing/ledger-bench.ts';
import { useTestDb } from '../testing/use-test-db.ts';
import { anAsk, aTrack, spotifyKey, uploadKey } from '../testing.ts';
import { saveTrack } from '../tracks.ts';
import { findOrCreateUser } from '../users.ts';
import { listAskers } from './askers.ts';
import { medianOf } from './durations.ts';
import { listAudit } from './lists.ts';
import { readStats, rollUpStats } from './stats.ts';
import { listTracks, type TrackFilter } from './tracks.ts';

const testDb = await useTestDb();

async function aSong(title: string, over: Partial<Parameters<typeof aTrack>[0]> = {}): Promise<string> {
  return await testDb.db.transaction((tx) => saveTrack(tx, aTrack({ sourceKey: uploadKey(title), title, ...over })));
}

const titles = async (filter: TrackFilter) => (await listTracks(testDb.db, filter)).rows.map(({ title }) => title);

describe('songs', () => {
  test('are paged by key: every one once, also where moments and titles are the same', async () => {
    for (let index = 0; index < 120; index++) await aSong(`Song ${index % 7}`, { sourceKey: uploadKey(`${index}`) });
    await testDb.db.update(tracks).set({ createdAt: new Date('2026-11-01'), usedAt: new Date('2026-11-02') });
    for (const sort of ['newest', 'used', 'title'] as const) {
      const seen: string[] = [];
      for (let after: string | undefined; ; ) {
        const page = await listTracks(testDb.db, { sort }, after);
        seen.push(...page.rows.map(({ id }) => id));
        if (page.next === null) break;
        after = page.next;
      }
      expect([sort, seen.length, new Set(seen).size]).toEqual([sort, 120, 120]);
    }
  });

  test('a cursor that nobody of ours made begins at the beginning', async () => {
    await aSong('Only One');
    for (const after of ['', 'nonsense', Buffer.from('["x","y"]').toString('base64url')]) {
      expect((await listTracks(testDb.db, {}, after)).rows).toHaveLength(1);
    }
  });

  test('are found by a part of title, artist or album, and by their link', async () => {
    await aSong('River Light', { artist: 'Ada', album: 'First Programs' });
    await aSong('100 % Cotton', { artist: 'The_Looms' });
    await aSong('From Afar', { sourceKey: spotifyKey('track', 'afar') });
    expect(await titles({ search: 'iver' })).toEqual(['River Light']);
    expect(await titles({ search: 'PROGR' })).toEqual(['River Light']);
    expect(await titles({ search: '0 %' })).toEqual(['100 % Cotton']);
    expect(await titles({ search: 'e_L' })).toEqual(['100 % Cotton']);
    expect(await titles({ search: `https://open.spotify.com/track/${'afar'.padEnd(22, '0')}` })).toEqual(['From Afar']);
    expect(await titles({ search: 'https://open.spotify.com/track/short' })).toEqual([]);
  });

  test('are told apart by their state and source', async () => {
    const blocked = await aSong('Blocked');
    await testDb.db.update(tracks).set({ blockedAt: new Date() }).where(sql`id = ${blocked}`);
    await aTry(await aSong('Failed'), { outcome: 'failed', faultCode: 'timeout' });
    await aSong('Gone', { sourceKey: spotifyKey('track', 'gone') });
    expect(await titles({ state: 'blocked' })).toEqual(['Blocked']);
    expect(await titles({ state: 'failed' })).toEqual(['Failed']);
    expect(await titles({ state: 'removed' })).toEqual(['Gone']);
    expect(await titles({ source: 'spotify' })).toEqual(['Gone']);
  });
});

interface Ended {
  readonly outcome: 'completed' | 'failed' | 'cancelled' | 'retrying';
  readonly faultCode?: string;
  readonly endedAt?: Date;
  readonly tookMs?: number;
}

/** A job with one try that ended so. */
async function aTry(trackId: string | null, { outcome, faultCode, endedAt = new Date(), tookMs = 1_000 }: Ended) {
  const status = outcome === 'retrying' ? 'queued' : outcome;
  const progress = outcome === 'completed' ? 100 : 0;
  const code = faultCode ?? null;
  const jobId = randomUUID();
  const job = {
    id: jobId,
    stage: 'processing',
    key: jobId,
    trackId,
    params: {},
    status,
    progress,
    faultCode: code,
  } as const;
  await testDb.db.insert(jobs).values(job);
  const startedAt = new Date(endedAt.getTime() - tookMs);
  await testDb.db.insert(jobTries).values({ jobId, run: 1, startedAt, endedAt, outcome, faultCode: code });
}

describe('figures', () => {
  const hourMs = 3_600_000;
  const ago = (hours: number) => new Date(Date.now() - hours * hourMs);

  test('are exact, whether an hour is rolled up or not, and rolling up again changes nothing', async () => {
    for (const hours of [0, 2, 2, 30]) await aTry(null, { outcome: 'completed', endedAt: ago(hours), tookMs: 10_000 });
    await aTry(null, { outcome: 'failed', faultCode: 'timeout', endedAt: ago(3) });
    await aTry(null, { outcome: 'retrying', faultCode: 'internal', endedAt: ago(3) });
    await aTry(null, { outcome: 'cancelled', endedAt: ago(3) });
    const before = await readStats(testDb.db, 24);
    expect(before).toMatchObject({
      completed: 3,
      failed: 1,
      successRate: 0.75,
      faults: [{ code: 'timeout', count: 1 }],
    });
    await rollUpStats(testDb.db);
    const rolled = await testDb.db.select().from(statsHourly);
    expect(rolled.reduce((sum, row) => sum + row.completed, 0)).toBe(3);
    expect(await readStats(testDb.db, 24)).toEqual(before);
    await rollUpStats(testDb.db);
    expect(await testDb.db.select().from(statsHourly)).toEqual(rolled);
    expect(await readStats(testDb.db, 168)).toMatchObject({ completed: 4, failed: 1 });
  });

  test('a median is within a twentieth of the true one', async () => {
    for (const seconds of [10, 20, 30, 40, 500]) await aTry(null, { outcome: 'completed', tookMs: seconds * 1_000 });
    const [{ medianMs } = { medianMs: 0 }] = (await readStats(testDb.db, 24)).medians;
    expect(Math.abs(medianMs - 30_000) / 30_000).toBeLessThan(0.05);
  });

  test('of nothing there is no median and no rate', async () => {
    expect(medianOf({})).toBeNull();
    expect(await readStats(testDb.db, 24)).toMatchObject({ successRate: null, medians: [], faults: [] });
  });
});

test('the audit is found by who, what and an id', async () => {
  const targetId = randomUUID();
  await testDb.db.transaction(async (tx) => {
    await recordAudit(tx, { identity: 'portal:ada' }, { action: 'retry', targetKind: 'job', targetId });
    await recordAudit(
      tx,
      { identity: 'portal:sam' },
      { action: 'pause', targetKind: 'queue', targetId: null, detail: { queue: 'download' } },
    );
  });
  const found = async (search: string) => (await listAudit(testDb.db, { search })).rows.map(({ action }) => action);
  expect(await found('ada')).toEqual(['retry']);
  expect(await found(targetId.slice(0, 8))).toEqual(['retry']);
  expect(await found('download')).toEqual(['pause']);
  expect((await listAudit(testDb.db, { action: 'pause' })).rows).toHaveLength(1);
  expect(await testDb.db.$count(audit)).toBe(2);
});

test('a list can be narrowed to who asked of late, and stays narrowed to whom it was', async () => {
  const ledger = openLedgerBench(testDb.db).ledger;
  await ledger.submit(anAsk({ asker: 'discord:2', askerName: 'Zoe', sourceKey: uploadKey('late') }));
  const [zoe] = await listAskers(testDb.db);
  expect(zoe?.name).toBe('Zoe');
  const quiet = await findOrCreateUser(testDb.db, 'slack:T1:U1', null);
  expect(await listAskers(testDb.db)).toEqual([zoe]);
  expect(await listAskers(testDb.db, quiet)).toEqual([{ userId: quiet, name: 'slack:T1:U1' }, zoe]);
  expect(await titles({ userId: zoe?.userId })).toEqual([]);
});
