import { randomUUID } from 'node:crypto';
import { Fault } from '@alchemy/core/errors';
import type { StageName } from '@alchemy/db/job-status';
import type { RequestView } from '@alchemy/db/requests';
import { anAsk, gate, spotifyKey, testRedisUrl, until } from '@alchemy/db/testing';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stageParams } from './stages.ts';
import { openOutage } from './testing/outage.ts';
import { flushPrefix, noFolders, openPipelineBench, type PipelineBench, type Work } from './testing/pipeline-bench.ts';

const sam = { identity: 'terminal:sam' };

const testDb = await useTestDb();
let bench: PipelineBench;
let stopServing: () => Promise<void>;
beforeEach(() => {
  bench = openPipelineBench(testDb);
  stopServing = async () => {};
});
afterEach(async () => {
  await stopServing();
  await bench.close();
});

const serve = (work?: Work) => {
  stopServing = bench.serve(work);
};

const jobOf = (stage: StageName) => testDb.db.query.jobs.findFirst({ where: (job, { eq }) => eq(job.stage, stage) });

/** Every state that a watcher sees, to the end. */
async function watch(requestId: string, by = bench): Promise<RequestView[]> {
  const views: RequestView[] = [];
  for await (const view of by.pipeline.watchRequest(requestId, new AbortController().signal)) views.push(view);
  return views;
}

async function outcome(requestId: string): Promise<RequestView> {
  const last = (await watch(requestId)).at(-1);
  if (last === undefined) throw new Error('Nothing was seen.');
  return last;
}

test('an upload goes from the ask to its stems, and whoever watches sees whole percents that never fall', async () => {
  serve(async (claim, { runs }) => {
    for (const percent of [20, 40, 60, 80]) await runs.progress(claim, percent);
  });
  const { requestId } = await bench.pipeline.submit(anAsk());
  const views = await watch(requestId);
  const percents = views.map((view) => view.progress);
  expect(percents.every(Number.isInteger)).toBe(true);
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
  const last = views.at(-1);
  expect(last).toMatchObject({ status: 'completed', progress: 100, step: null, etaSeconds: null, failed: [] });
  const kinds = last?.tracks[0]?.files.map((file) => file.stem ?? file.kind);
  expect(kinds?.sort()).toEqual(['analysis', 'bass', 'download', 'drums', 'other', 'vocals']);
});

test('an album is resolved, then each of its songs is worked on, to the formats that were asked for', async () => {
  serve();
  const wish = { stems: ['vocals', 'instrumental'], format: 'mp3' as const };
  const sourceKey = spotifyKey('album', 'night');
  const { requestId } = await bench.pipeline.submit(anAsk({ kind: 'album', sourceKey, title: null, ...wish }));
  const view = await outcome(requestId);
  expect(view).toMatchObject({ status: 'completed', title: 'Collection' });
  expect(view.tracks.map((track) => track.status)).toEqual(['completed', 'completed']);
  for (const track of view.tracks) {
    const encoded = track.files.filter((file) => file.kind === 'format').map((file) => `${file.stem}.${file.format}`);
    expect(encoded.sort()).toEqual(['instrumental.mp3', 'vocals.mp3']);
  }
});

test.each([
  ['completed', []],
  ['failed', ['analysis']],
] as const)('files are encoded once the analysis has %s, whatever else there is', async (status, failing) => {
  const statusOfAnalysis: (string | undefined)[] = [];
  const door = gate();
  const stages: readonly string[] = failing;
  serve(async ({ job }) => {
    if (job.stage === 'analysis') await door.pass();
    if (stages.includes(job.stage)) throw new Fault('internal', 'It does not work.');
    if (job.stage === 'format') statusOfAnalysis.push((await jobOf('analysis'))?.status);
  });
  const { requestId } = await bench.pipeline.submit(anAsk({ stems: ['vocals', 'drums'], format: 'mp3' }));
  await until('the stems are there', async () => (await jobOf('processing'))?.status === 'completed');
  expect(await jobOf('format')).toBeUndefined();
  door.open();
  const last = await outcome(requestId);
  expect(last.status).toBe(failing.length === 0 ? 'completed' : 'partial');
  expect(last.tracks[0]?.files.filter(({ kind }) => kind === 'format')).toHaveLength(2);
  expect(statusOfAnalysis).toEqual([status, status]);
});

test('a fault that another try can help is tried again by itself; one that none can help ends the request', async () => {
  serve(async ({ job, tries }) => {
    if (job.stage === 'download' && tries < 3) throw new Fault('service_unavailable', 'Away.', { retryable: true });
    if (job.stage === 'processing') throw new Fault('model_missing', 'No such model.');
  });
  const { requestId } = await bench.pipeline.submit(anAsk());
  const view = await outcome(requestId);
  expect(view.status).toBe('failed');
  expect(view.failed).toEqual([
    expect.objectContaining({ title: 'Song', stage: 'processing', code: 'model_missing', message: 'No such model.' }),
  ]);
});

test('a failed request that is retried begins again at 0 and does only what is lacking', async () => {
  let broken = true;
  const started: string[] = [];
  serve(async ({ job }) => {
    started.push(job.stage);
    if (job.stage === 'processing' && broken) throw new Fault('out_of_memory', 'Too much.');
  });
  const { requestId } = await bench.pipeline.submit(anAsk());
  expect(await outcome(requestId)).toMatchObject({ status: 'failed', epoch: 0 });
  broken = false;
  started.length = 0;
  await bench.pipeline.retry(requestId, sam);
  expect(await outcome(requestId)).toMatchObject({ status: 'completed', progress: 100, epoch: 1 });
  expect(started).toEqual(['processing']);
});

test('a cancelled request ends at once, and its run finds out', async () => {
  const door = gate();
  const found: string[] = [];
  serve(async (claim, { runs }) => {
    await door.pass();
    await runs.beat(claim).catch((error: Error) => found.push(error.name));
  });
  const { requestId } = await bench.pipeline.submit(anAsk());
  await door.reached;
  await bench.pipeline.cancel(requestId, sam);
  expect(await outcome(requestId)).toMatchObject({ status: 'cancelled', withdrawnBy: sam.identity, failed: [] });
  door.open();
  await until('the run found out', () => found.length > 0);
  expect(found).toEqual(['ClaimLost']);
});

test('when Redis loses everything, also a retry that waited, the sweeper puts it back and all completes', async () => {
  let failures = 1;
  const door = gate();
  serve(async ({ job }) => {
    if (job.stage === 'processing') await door.pass();
    if (job.stage === 'analysis' && failures-- > 0)
      throw new Fault('service_unavailable', 'Away.', { retryable: true });
  });
  const { requestId } = await bench.pipeline.submit(anAsk());
  await door.reached;
  const lost = await flushPrefix(bench.prefix);
  expect(lost).toBeGreaterThan(0);
  door.open();
  const ended = outcome(requestId);
  await until('all completed', async () => {
    await bench.pipeline.sweep(noFolders);
    return (await peek(requestId)).status === 'completed';
  });
  expect(await ended).toMatchObject({ status: 'completed' });
});

async function peek(requestId: string): Promise<RequestView> {
  for await (const view of bench.pipeline.watchRequest(requestId, new AbortController().signal)) return view;
  throw new Error('Nothing was seen.');
}

test('what is asked while Redis is away is done once it is back', async () => {
  const outage = await openOutage(testRedisUrl());
  const beyond = openPipelineBench(testDb, { redisUrl: outage.url });
  try {
    await beyond.pipeline.ready();
    await outage.begin();
    const { requestId } = await beyond.pipeline.submit(anAsk());
    await outage.end();
    stopServing = beyond.serve();
    const ended = watch(requestId, beyond);
    await until('all completed', async () => {
      await beyond.pipeline.sweep(noFolders);
      return (await peek(requestId)).status === 'completed';
    });
    expect((await ended).at(-1)).toMatchObject({ status: 'completed', progress: 100 });
  } finally {
    await stopServing();
    stopServing = async () => {};
    await beyond.close();
    await outage.close();
  }
});

test('when every connection to PostgreSQL breaks at work, the process lives and the request completes', async () => {
  // Not in the analysis as well: it runs beside the separation, and each must lose one try at most.
  const breaking = ['download', 'processing'];
  serve(async (claim, { runs }) => {
    await runs.progress(claim, 60);
    if (breaking.includes(claim.job.stage) && claim.tries === 1) await testDb.breakConnections();
    await runs.progress(claim, 90);
  });
  const { requestId } = await bench.pipeline.submit(anAsk());
  const ended = watch(requestId);
  await until('all completed', async () => {
    await bench.silenceTheDead();
    await bench.pipeline.sweep(noFolders).catch(() => {});
    return (await peek(requestId)).status === 'completed';
  });
  expect((await ended).at(-1)).toMatchObject({ status: 'completed' });
});

test('a cleanup is a job like any other, though nobody asked for it', async () => {
  const done: unknown[] = [];
  serve(async ({ job }) => {
    done.push(stageParams.cleanup.parse(job.params));
  });
  await bench.pipeline.cleanUp({ task: 'orphans', apply: true });
  await until('it ran', () => done.length > 0);
  expect(done).toEqual([{ task: 'orphans', apply: true }]);
});

test('watching ends quietly when it is called off, and fails for what does not exist', async () => {
  const { requestId } = await bench.pipeline.submit(anAsk());
  const calledOff = new AbortController();
  const seen: string[] = [];
  for await (const view of bench.pipeline.watchRequest(requestId, calledOff.signal)) {
    seen.push(view.status);
    calledOff.abort();
  }
  expect(seen).toEqual(['queued']);
  await expect(watch(randomUUID())).rejects.toMatchObject({ name: 'Fault', code: 'not_found' });
});

test('only one process sweeps at a time, and another takes over when it stops', async () => {
  const second = openPipelineBench(testDb);
  try {
    expect(await bench.pipeline.sweep(noFolders)).toBe(true);
    const sweeper = bench.pipeline.startSweeper(noFolders);
    expect(await second.pipeline.sweep(noFolders)).toBe(false);
    await sweeper.stop();
    expect(await second.pipeline.sweep(noFolders)).toBe(true);
  } finally {
    await second.close();
  }
});
