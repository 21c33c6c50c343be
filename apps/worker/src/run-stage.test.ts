import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@alchemy/core/errors';
import { createLogger } from '@alchemy/core/log';
import { createJobLedger } from '@alchemy/db/job-ledger';
import type { RunLedger } from '@alchemy/db/job-types';
import { anAsk, aTrack, gate, testPolicy, until, uploadKey } from '@alchemy/db/testing';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { trackIdOf } from '@alchemy/db/track-id';
import { saveFiles, saveTrack } from '@alchemy/db/tracks';
import type { StorageRoot } from '@alchemy/storage/root';
import { filesUnder, temporaryRoot } from '@alchemy/storage/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRunner, type Run, type RunnerOptions, type Stage, type Work } from './run-stage.ts';
import { fileFacts } from './stages/stage-tools.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const sam = { identity: 'terminal:sam' };
const sourceKey = uploadKey('song');
const trackId = trackIdOf(sourceKey);
const target = `downloads/${trackId}.mp3`;

const testDb = await useTestDb();
const announcer = { enqueue: async () => {}, job: async () => {}, request: async () => {} };
const ledger = createJobLedger({ db: testDb.db, announcer, policy: testPolicy, log });
let root: StorageRoot;
let removeRoot: () => Promise<void>;

beforeEach(async () => {
  ({ root, remove: removeRoot } = await temporaryRoot());
  await ledger.submit(anAsk({ sourceKey }));
});
afterEach(() => removeRoot());

/** A runner whose download stage is this one; no other stage is ever run. */
function runnerWith(work: Stage['work'], over: Partial<RunnerOptions> & { limitMs?: number } = {}) {
  const stage: Stage = { limitMs: async () => over.limitMs ?? 60_000, work };
  const other: Stage = { limitMs: async () => 1, work: () => Promise.reject(new Error('not this stage')) };
  const stages = { resolve: other, download: stage, processing: other, analysis: other, format: other, cleanup: other };
  const stopping = new AbortController().signal;
  const timing = { retryBaseMs: 1, beatMs: 10, clearUpMs: 10_000 };
  return createRunner({ runs: ledger, root, stages, worker: 'test', log, stopping, ...timing, ...over });
}

/** Writes one file into the private folder and says where it belongs. */
async function makeFile(run: Run): Promise<Work> {
  await writeFile(join(run.workdir.path, 'song.mp3'), 'fake song');
  return {
    outputs: [{ name: 'song.mp3', path: target }],
    save: async (tx, claim, files) => {
      await saveTrack(tx, aTrack({ sourceKey }));
      await saveFiles(
        tx,
        claim,
        trackId,
        files.map((file) => fileFacts(file, 'download')),
      );
      return { trackId };
    },
  };
}

/** Waits until the run is given up, as work in a child does. */
function untilStopped({ signal }: Run): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

async function theJob() {
  const job = await testDb.db.query.jobs.findFirst({ where: (jobs, { eq }) => eq(jobs.stage, 'download') });
  if (!job) throw new Error('no download job');
  return job;
}

async function entry() {
  const job = await theJob();
  return { jobId: job.id, seq: job.seq };
}

test('what a stage makes appears whole, with its rows, and the private folder goes', async () => {
  const run = runnerWith(makeFile);
  expect(await run(await entry())).toBe('completed');
  expect(await filesUnder(root)).toEqual([target]);
  expect(await theJob()).toMatchObject({ status: 'completed', progress: 100, trackId });
  expect(await testDb.db.query.files.findMany()).toMatchObject([
    { path: target, sizeBytes: 9, kind: 'download', run: 1 },
  ]);
});

test('a repeated entry does nothing', async () => {
  const run = runnerWith(makeFile);
  const first = await entry();
  expect(await run(first)).toBe('completed');
  expect(await run(first)).toBe('superseded');
  expect((await testDb.db.query.jobTries.findMany()).length).toBe(1);
});

test('percents reach the job while it works', async () => {
  const held = gate();
  const run = runnerWith(async (running) => {
    running.report(41.9);
    await held.pass();
    return makeFile(running);
  });
  const outcome = run(await entry());
  await until('the percent', async () => (await theJob()).progress === 41);
  held.open();
  expect(await outcome).toBe('completed');
});

test('a fault that no retry can help fails the job at once, with the end of the log, and leaves nothing', async () => {
  const run = runnerWith(async (running) => {
    await makeFile(running);
    running.keepLog('the last words');
    throw new Fault('corrupt_audio', 'That file is damaged.');
  });
  expect(await run(await entry())).toBe('failed');
  expect(await theJob()).toMatchObject({ status: 'failed', faultCode: 'corrupt_audio' });
  expect(await testDb.db.query.jobTries.findMany()).toMatchObject([
    { outcome: 'failed', faultCode: 'corrupt_audio', logTail: 'the last words', worker: 'test' },
  ]);
  expect(await filesUnder(root)).toEqual([]);
});

test('a fault that can pass is tried again until the stage has no tries left', async () => {
  const run = runnerWith(async () => {
    throw new Fault('rate_limited', 'Wait.', { retryable: true });
  });
  expect(await run(await entry())).toBe('retrying');
  expect(await run(await entry())).toBe('retrying');
  expect(await run(await entry())).toBe('failed');
});

test("the server's own wait sets the next try", async () => {
  const run = runnerWith(async () => {
    throw new Fault('rate_limited', 'Wait.', { retryable: true, retryAfterMs: 3_600_000 });
  });
  const before = Date.now();
  expect(await run(await entry())).toBe('retrying');
  expect((await theJob()).runAt.getTime()).toBeGreaterThan(before + 3_000_000);
});

test('a bug is tried again and recorded as internal, without its own words', async () => {
  const run = runnerWith(() => Promise.reject(new TypeError('undefined is not a function')));
  expect(await run(await entry())).toBe('retrying');
  const job = await theJob();
  expect(job).toMatchObject({ status: 'retrying', faultCode: 'internal' });
  expect(job.faultMessage).not.toContain('undefined');
});

test('an output that is not there fails the run, and nothing of it appears', async () => {
  const run = runnerWith(async (running) => {
    const work = await makeFile(running);
    return { ...work, outputs: [...work.outputs, { name: 'missing', path: `downloads/${trackId}.wav` }] };
  });
  expect(await run(await entry())).toBe('retrying');
  expect(await filesUnder(root)).toEqual([]);
});

test('when the rows cannot be written the files are taken back', async () => {
  const run = runnerWith(async (running) => ({
    ...(await makeFile(running)),
    save: () => Promise.reject(new Error('no such column')),
  }));
  expect(await run(await entry())).toBe('retrying');
  expect(await filesUnder(root)).toEqual([]);
});

test.each(['complete', 'settle'] as const)(
  'a database that is away at the moment of %s costs nothing',
  async (move) => {
    const errors = [Object.assign(new Error('write CONNECTION_CLOSED'), { code: 'CONNECTION_CLOSED' })];
    const away = async () => {
      const error = errors.pop();
      if (error) throw error;
    };
    const runs: RunLedger = {
      ...ledger,
      complete: async (claim, publication) => {
        if (move === 'complete') await away();
        await ledger.complete(claim, publication);
      },
      settle: async (claim, outcome) => {
        if (move === 'settle') await away();
        await ledger.settle(claim, outcome);
      },
    };
    const fault = new Fault('too_short', 'Short.');
    const run = runnerWith(move === 'complete' ? makeFile : () => Promise.reject(fault), { runs });
    expect(await run(await entry())).toBe(move === 'complete' ? 'completed' : 'failed');
    expect(await theJob()).toMatchObject({ tries: 1 });
  },
);

test('a cancelled job stops its run, which settles nothing and leaves nothing', async () => {
  const working = gate();
  const run = runnerWith(async (running) => {
    await makeFile(running);
    void working.pass();
    return untilStopped(running);
  });
  const outcome = run(await entry());
  await working.reached;
  await ledger.cancelJob((await theJob()).id, sam);
  expect(await outcome).toBe('superseded');
  expect((await theJob()).status).toBe('cancelled');
  expect(await filesUnder(root)).toEqual([]);
});

test('a run that was given up and wakes loses to the one that took over', async () => {
  const held = gate();
  const asleep = runnerWith(
    async (running) => {
      await held.pass();
      await makeFile(running);
      await writeFile(join(running.workdir.path, 'song.mp3'), 'fake song of the first run');
      return makeFile(running);
    },
    { beatMs: 3_600_000 },
  );
  const first = asleep(await entry());
  await held.reached;
  await until('the silence', async () => (await ledger.rescue(1)) === 1);
  expect(await runnerWith(makeFile)(await entry())).toBe('completed');
  held.open();
  expect(await first).toBe('superseded');
  expect(await testDb.db.query.files.findMany()).toMatchObject([{ path: target, run: 2 }]);
  expect(await filesUnder(root)).toEqual([target]);
});

test('at its time limit a run is stopped and tried again', async () => {
  const run = runnerWith(untilStopped, { limitMs: 50 });
  expect(await run(await entry())).toBe('retrying');
  expect(await theJob()).toMatchObject({ faultCode: 'timeout' });
});

test('work that does not heed its limit gives its slot free and falls silent, so that it is rescued', async () => {
  const held = gate();
  const run = runnerWith(() => held.pass().then(() => Promise.reject(new Error('late'))), {
    limitMs: 50,
    clearUpMs: 50,
  });
  expect(await run(await entry())).toBe('abandoned');
  expect((await theJob()).status).toBe('downloading');
  await until('the silence', async () => (await ledger.rescue(30)) === 1);
  held.open();
  await until('the folder to go', async () => (await filesUnder(root)).length === 0);
  expect((await theJob()).status).toBe('retrying');
});

test('a worker that stops hands its runs back, to be started at once, even on their last try', async () => {
  const failing = runnerWith(() => Promise.reject(new Fault('timeout', 'Late.', { retryable: true })));
  await failing(await entry());
  await failing(await entry());
  const stop = new AbortController();
  const working = gate();
  const run = runnerWith(
    async (running) => {
      void working.pass();
      return untilStopped(running);
    },
    { stopping: stop.signal },
  );
  const outcome = run(await entry());
  await working.reached;
  stop.abort();
  expect(await outcome).toBe('retrying');
  expect((await ledger.waiting(10)).map((job) => job.jobId)).toEqual([(await theJob()).id]);
});

test('a run that starts while its worker stops is handed back before it works', async () => {
  const run = runnerWith(makeFile, { stopping: AbortSignal.abort() });
  expect(await run(await entry())).toBe('retrying');
  expect(await filesUnder(root)).toEqual([]);
});
