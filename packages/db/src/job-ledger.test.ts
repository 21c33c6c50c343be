import { Fault } from '@alchemy/core/errors';
import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { type JobStatus, jobStatuses, legalMoves, rankOf, stageNames } from './job-status.ts';
import { type Claim, ClaimLost, type JobSpec } from './job-types.ts';
import { byLockOrder } from './ledger/advance.ts';
import { jobEvents, jobs, jobTries } from './schema.ts';
import { type LedgerBench, openLedgerBench, sam } from './testing/ledger-bench.ts';
import { useTestDb } from './testing/use-test-db.ts';
import { anAsk, uploadKey } from './testing.ts';

const key = `download:${uploadKey('song')}`;

const testDb = await useTestDb();
let bench: LedgerBench;
beforeEach(() => {
  bench = openLedgerBench(testDb.db);
});

/** What a job of the download stage can be: the other stages' names for running are refused by the database. */
const statuses = jobStatuses.filter((status) => status !== 'processing' && status !== 'analyzing');
const pairs = statuses.flatMap((from) => statuses.map((to): [JobStatus, JobStatus] => [from, to]));

/** No door of the ledger leads from waiting to failed: only a run can fail. */
const withoutDoor = (from: JobStatus, to: JobStatus) => to === 'failed' && (from === 'queued' || from === 'retrying');
const legalPairs = pairs.filter(([from, to]) => legalMoves[from].includes(to) && !withoutDoor(from, to));
const illegalPairs = pairs.filter((pair) => !legalPairs.includes(pair));

test.each(legalPairs)('%s becomes %s, and the world is told', async (from, to) => {
  const claim = await jobThatIs(from);
  const before = await bench.job(key);
  bench.told.jobs.length = 0;
  await tryToMake(to, claim);
  expect(await bench.job(key)).toMatchObject({ status: to, seq: before.seq + 1, announcedSeq: before.seq + 1 });
  expect(bench.told.jobs.filter((job) => job.jobId === before.id)).toMatchObject([{ status: to, seq: before.seq + 1 }]);
  const events = await testDb.db.select().from(jobEvents).where(eq(jobEvents.jobId, before.id));
  expect(events).toMatchObject([{ status: to, seq: before.seq + 1 }]);
});

test.each(illegalPairs)('%s never becomes %s, and nobody is told', async (from, to) => {
  const claim = await jobThatIs(from);
  const before = await bench.job(key);
  const requestBefore = await testDb.db.query.requests.findFirst();
  bench.told.jobs.length = 0;
  bench.told.requests.length = 0;
  await tryToMake(to, claim);
  expect(await bench.job(key)).toEqual(before);
  expect(await testDb.db.query.requests.findFirst()).toEqual(requestBefore);
  expect(await testDb.db.select().from(jobEvents)).toEqual([]);
  expect(bench.told).toEqual({ jobs: [], requests: [] });
  expect(bench.disk.size).toBe(0);
});

/** A job in that status, without a history, and a claim with its present run. */
async function jobThatIs(status: JobStatus): Promise<Claim> {
  await bench.ledger.submit(anAsk());
  const claim = await bench.start(key);
  const why = status === 'failed' ? 'internal' : null;
  const progress = status === 'completed' ? 100 : 0;
  await testDb.db.update(jobs).set({ status, progress, faultCode: why });
  await testDb.db.delete(jobEvents);
  return claim;
}

/** Goes through the door of the ledger that leads to the status; a closed one changes nothing and says so. */
async function tryToMake(to: JobStatus, claim: Claim): Promise<void> {
  const { ledger } = bench;
  const { jobId } = claim.job;
  const fault = new Fault('internal', 'Broken.');
  const doors: Partial<Record<JobStatus, () => Promise<unknown>>> = {
    queued: () => ledger.reopenJob(jobId, sam),
    downloading: async () => ledger.start(jobId, (await bench.job(key)).seq),
    retrying: () => ledger.settle(claim, { to: 'retrying', fault }),
    failed: () => ledger.settle(claim, { to: 'failed', fault }),
    cancelled: () => ledger.cancelJob(jobId, sam),
    completed: () => ledger.complete(claim, bench.publication(claim)),
  };
  await doors[to]?.().catch((error: unknown) => expect(error).toBeInstanceOf(ClaimLost));
}

test('of two that start the same entry, one gets the run', async () => {
  await bench.ledger.submit(anAsk());
  const starts = await Promise.allSettled(Array.from({ length: 8 }, () => bench.start(key)));
  const refusals = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason] : []));
  expect(refusals).toHaveLength(7);
  for (const refusal of refusals) expect(refusal).toBeInstanceOf(ClaimLost);
  expect(await bench.job(key)).toMatchObject({ status: 'downloading', run: 1, tries: 1 });
});

test('an entry from an earlier place in the line is inert', async () => {
  await bench.ledger.submit(anAsk());
  const old = await bench.job(key);
  const claim = await bench.start(key);
  await bench.ledger.settle(claim, { to: 'retrying', fault: new Fault('service_unavailable', 'Away.') });
  await expect(bench.ledger.start(old.id, old.seq)).rejects.toBeInstanceOf(ClaimLost);
  await expect(bench.ledger.start(crypto.randomUUID(), 1)).rejects.toBeInstanceOf(ClaimLost);
  expect(await bench.job(key)).toMatchObject({ status: 'retrying', run: 1 });
});

test('a run that was given up and wakes can do nothing any more, whatever the job is by then', async () => {
  await bench.ledger.submit(anAsk());
  const late = await bench.start(key);
  expect(await bench.ledger.rescue(-1)).toBe(1);
  await expectInert(late);
  expect(await bench.job(key)).toMatchObject({ status: 'retrying', run: 1, progress: 0 });

  const next = await bench.start(key);
  await expectInert(late);
  expect(await bench.job(key)).toMatchObject({ status: 'downloading', run: 2, progress: 0 });
  await bench.ledger.complete(next, bench.publication(next));
  await expectInert(late);
  await bench.expectDiskToMatchRows();
});

async function expectInert(late: Claim): Promise<void> {
  const fault = new Fault('internal', 'Broken.');
  const { ledger } = bench;
  await expect(ledger.beat(late)).rejects.toBeInstanceOf(ClaimLost);
  await expect(ledger.progress(late, 70)).rejects.toBeInstanceOf(ClaimLost);
  await expect(ledger.settle(late, { to: 'retrying', fault })).rejects.toBeInstanceOf(ClaimLost);
  await expect(ledger.settle(late, { to: 'failed', fault })).rejects.toBeInstanceOf(ClaimLost);
  await expect(ledger.complete(late, bench.publication(late))).rejects.toBeInstanceOf(ClaimLost);
}

test('progress only rises, is a whole number from 0 to 100, and is told each time', async () => {
  await bench.ledger.submit(anAsk());
  const claim = await bench.start(key);
  bench.told.jobs.length = 0;
  for (const percent of [10, 10, 5, 11, 40]) await bench.ledger.progress(claim, percent);
  for (const wrong of [-1, 101, 10.5, Number.NaN])
    await expect(async () => bench.ledger.progress(claim, wrong)).rejects.toThrow();
  expect(bench.told.jobs.map((job) => job.progress)).toEqual([10, 11, 40]);
  expect(await bench.job(key)).toMatchObject({ progress: 40 });
});

test('rescue gives silent runs another try while one is left, then fails them; a beating run is left alone', async () => {
  const { requestId } = await bench.ledger.submit(anAsk());
  await bench.start(key);
  expect(await bench.ledger.rescue(60_000)).toBe(0);
  expect(await bench.ledger.rescue(-1)).toBe(1);
  expect(await bench.job(key)).toMatchObject({ status: 'retrying', tries: 1 });
  await bench.start(key);
  expect(await bench.ledger.rescue(-1)).toBe(1);
  expect(await bench.job(key)).toMatchObject({ status: 'failed', faultCode: 'internal', tries: 2 });
  expect(await bench.request(requestId)).toMatchObject({ status: 'failed' });
});

test('every try is kept with how it ended', async () => {
  await bench.ledger.submit(anAsk());
  const first = await bench.ledger.start((await bench.job(key)).id, 1, 'worker-a');
  const fault = new Fault('service_unavailable', 'Away.');
  await bench.ledger.settle(first, { to: 'retrying', fault, route: 'upload', logTail: 'last words' });
  await bench.finish(key);
  const tries = await testDb.db.select().from(jobTries).orderBy(jobTries.run);
  expect(tries).toMatchObject([
    {
      run: 1,
      worker: 'worker-a',
      outcome: 'retrying',
      faultCode: 'service_unavailable',
      route: 'upload',
      logTail: 'last words',
    },
    { run: 2, worker: null, outcome: 'completed', faultCode: null, endedAt: expect.any(Date) },
  ]);
});

test('a retry waits for its moment before it must be in a queue', async () => {
  await bench.ledger.submit(anAsk());
  const claim = await bench.start(key);
  await bench.ledger.settle(claim, { to: 'retrying', fault: new Fault('rate_limited', 'Wait.'), delayMs: 3_600_000 });
  expect(await bench.ledger.waiting(10)).toEqual([]);
  const told = bench.told.jobs.at(-1);
  expect(told?.dueInMs).toBeGreaterThan(3_500_000);
  expect(told?.dueInMs).toBeLessThanOrEqual(3_600_000);
});

test('a completion that saves no file is an error, and its run goes on', async () => {
  await bench.ledger.submit(anAsk());
  const claim = await bench.start(key);
  const empty = bench.publication(claim, { save: async () => ({}) });
  await expect(bench.ledger.complete(claim, empty)).rejects.toThrow('saved no file');
  expect(await bench.job(key)).toMatchObject({ status: 'downloading' });
  expect(bench.disk.size).toBe(0);
});

test('jobs are locked by stage, then by key', () => {
  const specs = [...stageNames].reverse().flatMap((stage) => [
    { stage, key: 'b' },
    { stage, key: 'B' },
  ]);
  expect(specs.sort(byLockOrder).map((spec) => `${rankOf(spec.stage)}${spec.key}`)).toEqual(
    stageNames.flatMap((_, rank) => [`${rank}B`, `${rank}b`]),
  );
});

test('a job that nobody asked for is opened once while it lives, and again when it is over', async () => {
  const params = { task: 'orphans', apply: false };
  const spec: JobSpec = { stage: 'cleanup', key: 'cleanup:orphans', trackId: null, params, priority: 0 };
  await bench.ledger.openUnasked(spec);
  await bench.ledger.openUnasked(spec);
  expect(await testDb.db.$count(jobs)).toBe(1);
  await bench.finish(spec.key);
  await bench.ledger.openUnasked(spec);
  expect(await testDb.db.$count(jobs)).toBe(2);
});
