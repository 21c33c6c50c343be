import { Fault } from '@alchemy/core/errors';
import { inArray, sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { closeDb, openDb } from '../client.ts';
import { liveStatuses } from '../job-status.ts';
import { ClaimLost } from '../job-types.ts';
import { jobs } from '../schema.ts';
import { startCommitCutter } from '../testing/commit-cutter.ts';
import { completeSlowly, type LedgerBench, openLedgerBench, sam } from '../testing/ledger-bench.ts';
import { useTestDb } from '../testing/use-test-db.ts';
import { anAsk, gate, until, uploadKey } from '../testing.ts';
import { trackIdOf } from '../track-id.ts';

const song = uploadKey('song');
const trackId = trackIdOf(song);
const download = `download:${song}`;
const separation = `processing:${trackId}:htdemucs`;
const analysis = `analysis:${trackId}`;

const testDb = await useTestDb();
let bench: LedgerBench;
beforeEach(() => {
  bench = openLedgerBench(testDb.db);
});

const submit = async (over: Parameters<typeof anAsk>[0] = {}) => (await bench.ledger.submit(anAsk(over))).requestId;
const liveKeys = async () => {
  const live = inArray(jobs.status, [...liveStatuses]);
  return (await testDb.db.select({ key: jobs.key }).from(jobs).where(live)).map((row) => row.key).sort();
};

test('when the answer to COMMIT is lost, the files stay', async () => {
  const cutter = await startCommitCutter(testDb.url);
  const cutDb = openDb(cutter.url, { max: 2 });
  try {
    await submit();
    const claim = await bench.start(download);
    const ledger = bench.over(cutDb);
    cutter.arm();
    await expect(ledger.complete(claim, bench.publication(claim))).rejects.toThrow();
    expect(await bench.job(download)).toMatchObject({ status: 'completed' });
    await bench.expectDiskToMatchRows();
    expect(await bench.ledger.announceMissed()).toBeGreaterThan(0);
    expect(await liveKeys()).toEqual([analysis, separation].sort());
  } finally {
    await closeDb(cutDb);
    await cutter.close();
  }
});

test('a late take-back spares the files of the next run', async () => {
  await submit();
  const victim = openDb(testDb.url, { max: 1, applicationName: 'victim' });
  try {
    const first = await bench.start(download);
    const usual = bench.publication(first);
    const inPut = gate();
    const done = bench.over(victim).complete(first, {
      ...usual,
      put: async () => {
        await usual.put();
        await inPut.pass();
      },
    });
    done.catch(() => {});
    await inPut.reached;
    await killBackendsOf('victim');
    await until('the dead run no longer holds its row', async () => (await bench.ledger.rescue(-1)) === 1);
    const second = await bench.start(download);
    await bench.ledger.complete(second, bench.publication(second));
    inPut.open();
    await expect(done).rejects.toThrow();
    await bench.expectDiskToMatchRows();
    expect([...bench.disk.values()]).toEqual([2]);
  } finally {
    await closeDb(victim);
  }
});

test('a completion that fails takes its files back while the run is its own', async () => {
  await submit();
  const claim = await bench.start(download);
  const broken = bench.publication(claim, { save: () => Promise.reject(new Error('No room for a row.')) });
  await expect(bench.ledger.complete(claim, broken)).rejects.toThrow('No room for a row.');
  expect(bench.disk.size).toBe(0);
  await bench.ledger.settle(claim, { to: 'retrying', fault: new Fault('internal', 'Broken.') });
  await bench.finish(download);
  await bench.expectDiskToMatchRows();
});

test('a completion that comes after the cancel loses, and leaves no file', async () => {
  const requestId = await submit();
  const claim = await bench.start(download);
  await bench.ledger.cancel(requestId, sam);
  await expect(bench.ledger.complete(claim, bench.publication(claim))).rejects.toBeInstanceOf(ClaimLost);
  expect(bench.disk.size).toBe(0);
  expect(await bench.request(requestId)).toMatchObject({ status: 'cancelled' });
});

test('a run that stands still inside its completion does not stop the rescue of others', async () => {
  await submit();
  await submit({ sourceKey: uploadKey('other song') });
  const { door, done } = await completeSlowly(bench, download, 'put');
  const other = `download:${uploadKey('other song')}`;
  await bench.start(other);
  expect(await bench.ledger.rescue(-1)).toBe(1);
  expect(await bench.job(other)).toMatchObject({ status: 'retrying' });
  door.open();
  await done;
  expect(await bench.job(download)).toMatchObject({ status: 'completed' });
});

test('a completion that lost a deadlock is tried again, and its files are not placed a second time', async () => {
  await submit();
  const claim = await bench.start(download);
  const usual = bench.publication(claim);
  const calls: string[] = [];
  await bench.ledger.complete(claim, {
    ...usual,
    put: async () => {
      calls.push('put');
      await usual.put();
    },
    save: async (tx) => {
      calls.push('save');
      if (calls.length === 2) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
      return await usual.save(tx);
    },
  });
  expect(calls).toEqual(['put', 'save', 'save']);
  expect(await bench.job(download)).toMatchObject({ status: 'completed' });
  await bench.expectDiskToMatchRows();
});

async function killBackendsOf(name: string): Promise<void> {
  await testDb.db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${name}`);
}
