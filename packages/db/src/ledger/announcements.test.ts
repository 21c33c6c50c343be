import { Fault } from '@alchemy/core/errors';
import { createLogger } from '@alchemy/core/log';
import { beforeEach, expect, test } from 'vitest';
import { createJobLedger } from '../job-ledger.ts';
import { type LedgerBench, openLedgerBench } from '../testing/ledger-bench.ts';
import { useTestDb } from '../testing/use-test-db.ts';
import { anAsk, testPolicy, uploadKey } from '../testing.ts';

const key = `download:${uploadKey('song')}`;

const testDb = await useTestDb();
let bench: LedgerBench;
beforeEach(() => {
  bench = openLedgerBench(testDb.db);
});

test('while the announcer is down the work goes on, and later all that was missed is told as it then stands', async () => {
  bench.announcer.down = true;
  const { requestId } = await bench.ledger.submit(anAsk());
  await bench.finish(key);
  expect(bench.told).toEqual({ jobs: [], requests: [] });
  expect(await bench.ledger.announceMissed()).toBe(0);

  bench.announcer.down = false;
  // The download, the separation and the analysis, and the request.
  expect(await bench.ledger.announceMissed()).toBe(4);
  const request = await bench.request(requestId);
  expect(bench.told.requests).toMatchObject([{ requestId, status: 'running', seq: request.seq }]);
  expect(bench.told.jobs.map((job) => `${job.stage} ${job.status}`).sort()).toEqual([
    'analysis queued',
    'download completed',
    'processing queued',
  ]);
  expect(await bench.ledger.announceMissed()).toBe(0);
});

test('an announcement that never ends does not hold up the move, and is made again', async () => {
  const forever = new Promise<void>(() => {});
  const stuck = createJobLedger({
    db: testDb.db,
    policy: testPolicy,
    log: createLogger({ service: 'test', level: 'silent' }),
    announcer: { enqueue: () => forever, job: () => forever, request: () => forever },
  });
  await stuck.submit(anAsk());
  expect(await bench.ledger.announceMissed()).toBe(2);
  expect(bench.told.jobs).toMatchObject([{ key, status: 'queued' }]);
});

test('a percent that got lost is not told again: the next one says more', async () => {
  await bench.ledger.submit(anAsk());
  const claim = await bench.start(key);
  bench.announcer.down = true;
  await bench.ledger.progress(claim, 40);
  bench.announcer.down = false;
  expect(await bench.ledger.announceMissed()).toBe(0);
  await bench.ledger.progress(claim, 41);
  expect(bench.told.jobs.at(-1)).toMatchObject({ progress: 41 });
});

test('a percent does not hide a transition that got lost before it', async () => {
  const { requestId } = await bench.ledger.submit(anAsk());
  bench.announcer.down = true;
  const claim = await bench.start(key);
  await bench.ledger.progress(claim, 40);
  bench.announcer.down = false;
  expect(await bench.ledger.announceMissed()).toBe(2);
  expect(bench.told.jobs.at(-1)).toMatchObject({ status: 'downloading', progress: 40 });
  expect(bench.told.requests.at(-1)).toMatchObject({ requestId, status: 'running' });
});

test('telling the missed stops at the first failure', async () => {
  bench.announcer.down = true;
  for (const song of ['a', 'b', 'c']) await bench.ledger.submit(anAsk({ sourceKey: uploadKey(song) }));
  let asked = 0;
  const failing = createJobLedger({
    db: testDb.db,
    policy: testPolicy,
    log: createLogger({ service: 'test', level: 'silent' }),
    announcer: {
      enqueue: async () => {},
      job: async () => {
        asked++;
        if (asked === 2) throw new Fault('service_unavailable', 'Away.');
      },
      request: async () => {},
    },
  });
  expect(await failing.announceMissed()).toBe(1);
  expect(asked).toBe(2);
});
