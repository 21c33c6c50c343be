import net, { type AddressInfo } from 'node:net';
import { Fault } from '@alchemy/core/errors';
import { count, eq, inArray, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { closeDb, openDb } from '../client.ts';
import { liveStatuses } from '../job-status.ts';
import { ClaimLost } from '../job-types.ts';
import { jobs, requests } from '../schema.ts';
import { type LedgerBench, openLedgerBench, sam } from '../testing/ledger-bench.ts';
import { anAsk, gate, openTestDb, type TestDb, until, uploadKey } from '../testing.ts';
import { trackIdOf } from '../track-id.ts';

const song = uploadKey('song');
const trackId = trackIdOf(song);
const download = `download:${song}`;
const separation = (model: string) => `processing:${trackId}:${model}`;
const analysis = `analysis:${trackId}`;

let testDb: TestDb;
let bench: LedgerBench;
beforeAll(async () => {
  testDb = await openTestDb({ max: 24 });
});
beforeEach(async () => {
  await testDb.clear();
  bench = openLedgerBench(testDb.db);
});
afterAll(() => testDb.close());

const submit = async (over: Parameters<typeof anAsk>[0] = {}) => (await bench.ledger.submit(anAsk(over))).requestId;
const liveKeys = async () => {
  const live = inArray(jobs.status, [...liveStatuses]);
  return (await testDb.db.select({ key: jobs.key }).from(jobs).where(live)).map((row) => row.key).sort();
};
const countOf = async (key: string) =>
  (await testDb.db.select({ n: count() }).from(jobs).where(eq(jobs.key, key)))[0]?.n;
const someoneWaits = () => until('a session waits for a lock', () => testDb.waitsForLock());

/** Completes the download, standing still at `where` until the gate opens. */
async function completeSlowly(where: 'put' | 'save', key = download) {
  const claim = await bench.start(key);
  const door = gate();
  const usual = bench.publication(claim);
  const done = bench.ledger.complete(claim, {
    ...usual,
    put: async () => {
      await usual.put();
      if (where === 'put') await door.pass();
    },
    save: async (tx) => {
      const saved = await usual.save(tx);
      if (where === 'save') await door.pass();
      return saved;
    },
  });
  // Whoever awaits it later sees its failure; until then it must not count as unhandled.
  done.catch(() => {});
  await door.reached;
  return { claim, door, done };
}

test.each(['put', 'save'] as const)(
  'who attaches while the download completes (at %s) waits, and gets the rest planned',
  async (where) => {
    const first = await submit();
    const { door, done } = await completeSlowly(where);
    const attaching = submit({ model: 'other' });
    await someoneWaits();
    door.open();
    await done;
    const second = await attaching;
    for (const key of [separation('htdemucs'), separation('other'), analysis]) await bench.finish(key);
    expect(await bench.request(first)).toMatchObject({ status: 'completed', progress: 100 });
    expect(await bench.request(second)).toMatchObject({ status: 'completed', progress: 100 });
    expect(await countOf(download)).toBe(1);
    expect(await countOf(analysis)).toBe(1);
  },
);

test('who asks for a stored song with another model gets only the separation', async () => {
  await submit();
  for (const key of [download, separation('htdemucs'), analysis]) await bench.finish(key);
  const second = await submit({ model: 'other' });
  expect(await liveKeys()).toEqual([separation('other')]);
  await bench.finish(separation('other'));
  expect(await bench.request(second)).toMatchObject({ status: 'completed' });
});

test('who asks for what is stored has it at once', async () => {
  await submit();
  for (const key of [download, separation('htdemucs'), analysis]) await bench.finish(key);
  const again = await bench.ledger.submit(anAsk());
  expect(again).toMatchObject({ status: 'completed', progress: 100 });
  expect(await liveKeys()).toEqual([]);
});

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
    expect(await liveKeys()).toEqual([analysis, separation('htdemucs')].sort());
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

test('a request message lost while the announcer is down is told later', async () => {
  const requestId = await submit();
  bench.announcer.down = true;
  await bench.finish(download);
  bench.announcer.down = false;
  await bench.ledger.announceMissed();
  expect(bench.told.requests.at(-1)).toMatchObject({ requestId, seq: (await bench.request(requestId)).seq });
});

test('a retry beside a live twin attaches to it', async () => {
  const first = await submit();
  const claim = await bench.start(download);
  await bench.ledger.settle(claim, { to: 'failed', fault: new Fault('corrupt_audio', 'Broken.') });
  const second = await submit();
  await bench.ledger.retry(first, sam);
  expect(await liveKeys()).toEqual([download]);
  for (const key of [download, separation('htdemucs'), analysis]) await bench.finish(key);
  expect(await bench.request(first)).toMatchObject({ status: 'completed' });
  expect(await bench.request(second)).toMatchObject({ status: 'completed' });
});

test('a run that stands still inside its completion does not stop the rescue of others', async () => {
  await submit();
  await submit({ sourceKey: uploadKey('other song') });
  const { door, done } = await completeSlowly('put');
  const other = `download:${uploadKey('other song')}`;
  await bench.start(other);
  expect(await bench.ledger.rescue(-1)).toBe(1);
  expect(await bench.job(other)).toMatchObject({ status: 'retrying' });
  door.open();
  await done;
  expect(await bench.job(download)).toMatchObject({ status: 'completed' });
});

test('siblings that finish together end the request', async () => {
  const requestId = await submit();
  await bench.finish(download);
  const one = await completeSlowly('save', separation('htdemucs'));
  const two = await completeSlowly('save', analysis);
  one.door.open();
  two.door.open();
  await Promise.all([one.done, two.done]);
  expect(await bench.request(requestId)).toMatchObject({ status: 'completed', progress: 100 });
});

test('a cancel while the next stage is being opened leaves nothing live', async () => {
  const requestId = await submit();
  const { door, done } = await completeSlowly('put');
  const cancelling = bench.ledger.cancel(requestId, sam);
  await someoneWaits();
  door.open();
  await done;
  await cancelling;
  expect(await liveKeys()).toEqual([]);
  expect(await bench.request(requestId)).toMatchObject({ status: 'cancelled', withdrawnBy: sam.identity });
});

test('a completion that comes after the cancel loses, and leaves no file', async () => {
  const requestId = await submit();
  const claim = await bench.start(download);
  await bench.ledger.cancel(requestId, sam);
  await expect(bench.ledger.complete(claim, bench.publication(claim))).rejects.toBeInstanceOf(ClaimLost);
  expect(bench.disk.size).toBe(0);
  expect(await bench.request(requestId)).toMatchObject({ status: 'cancelled' });
});

test('a due retry whose entry was lost is waiting', async () => {
  await submit();
  const claim = await bench.start(download);
  await bench.ledger.settle(claim, { to: 'retrying', fault: new Fault('internal', 'Broken.'), delayMs: 1 });
  await until('it is due', async () => (await bench.ledger.waiting(10)).length > 0);
  const { seq } = await bench.job(download);
  expect(await bench.ledger.waiting(10)).toMatchObject([{ key: download, status: 'retrying', seq }]);
});

test('a hundred that ask alike at once share one of each job', async () => {
  await Promise.all(Array.from({ length: 100 }, () => submit()));
  for (const key of [download, separation('htdemucs'), analysis]) await bench.finish(key);
  expect(await testDb.db.$count(jobs)).toBe(3);
  expect(await testDb.db.$count(requests, eq(requests.status, 'completed'))).toBe(100);
});

test('the same interaction sent many times at once is one request', async () => {
  const ask = anAsk();
  const answers = await Promise.all(Array.from({ length: 10 }, () => bench.ledger.submit(ask)));
  expect(new Set(answers.map((answer) => answer.requestId)).size).toBe(1);
  expect(await testDb.db.$count(requests)).toBe(1);
});

test('many songs that finish at once, each for many requests, end every request', async () => {
  const songs = Array.from({ length: 4 }, (_, n) => uploadKey(`song ${n}`));
  await Promise.all(songs.flatMap((sourceKey) => [1, 2, 3].map(() => submit({ sourceKey }))));
  await Promise.all(songs.map((sourceKey) => bench.finish(`download:${sourceKey}`)));
  const ids = songs.map(trackIdOf);
  await Promise.all(ids.flatMap((id) => [bench.finish(`processing:${id}:htdemucs`), bench.finish(`analysis:${id}`)]));
  expect(await testDb.db.$count(requests, eq(requests.status, 'completed'))).toBe(12);
});

async function killBackendsOf(name: string): Promise<void> {
  await testDb.db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${name}`);
}

/** A proxy before PostgreSQL that, once armed, lets a COMMIT through and cuts the connection before its answer. */
async function startCommitCutter(databaseUrl: string) {
  const target = new URL(databaseUrl);
  let armed = false;
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port || 5432), target.hostname);
    client.pipe(upstream);
    upstream.on('data', (data) => {
      if (!armed || !data.includes('COMMIT\0')) return client.write(data);
      armed = false;
      return client.destroy();
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => {});
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    arm: () => {
      armed = true;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
