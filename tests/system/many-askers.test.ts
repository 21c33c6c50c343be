import { randomUUID } from 'node:crypto';
import { isFinal } from '@alchemy/db/job-status';
import { sourceOfLink } from '@alchemy/db/source-key';
import { anAsk } from '@alchemy/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { aTrack, spotifyId } from '../stand-ins/spotify/catalogue.ts';
import { type SpotifyStandIn, startSpotify } from '../stand-ins/spotify/start.ts';
import { asVariables } from '../stand-ins/spotify/variables.ts';
import { WorkerBench } from './worker-bench.ts';

const askers = Array.from({ length: 100 }, (_, n) => `discord:${100_000_000_000_000_000n + BigInt(n)}`);
/** Against hanging, not an expectation of speed. */
const limit = { timeout: 200_000, interval: 100 };

let spotify: SpotifyStandIn;
let bench: WorkerBench;
beforeAll(async () => {
  spotify = await startSpotify({ catalogue: { tracks: [1, 2].map((n) => aTrack(n, { durationMs: 30_000 })) } });
  bench = await WorkerBench.open({
    ...asVariables(spotify),
    USER_ACTIVE_LIMIT: '1000',
  });
});
afterAll(async () => {
  await bench.close();
  await spotify.stop();
});
beforeEach(() => bench.hold());
afterEach(() => bench.endWorkers());

/** All of them ask for the same song at once; answers the requests' ids. */
async function everybodyAsks(n: number): Promise<string[]> {
  const source = sourceOfLink({ type: 'track', id: spotifyId('track', n) });
  const asking = askers.map((asker) =>
    bench.pipeline.submit(
      anAsk({ ...source, title: null, asker, askerName: null, platform: 'discord', interactionId: randomUUID() }),
    ),
  );
  return (await Promise.all(asking)).map(({ requestId }) => requestId);
}

const jobsOf = async (songs: number) => {
  const jobs = await bench.db.query.jobs.findMany({ orderBy: (row, { asc }) => asc(row.rank) });
  expect(jobs.map(({ run }) => run)).toEqual(jobs.map(() => 1));
  expect(jobs).toHaveLength(4 * songs);
  return jobs.map(({ stage }) => stage);
};

async function untilAllEnded(): Promise<void> {
  await vi.waitFor(async () => {
    const requests = await bench.db.query.requests.findMany({ columns: { status: true } });
    expect(requests.every(({ status }) => isFinal(status))).toBe(true);
  }, limit);
}

test('a hundred who ask for one song at once share one look-up, one download and one separation', async () => {
  bench.startWorker(bench.slow);
  bench.startWorker(bench.slow);
  const requestIds = await everybodyAsks(1);
  await bench.release();
  await untilAllEnded();
  for (const requestId of requestIds) expect(await bench.statusOf(requestId)).toBe('completed');
  expect(await jobsOf(1)).toEqual(['resolve', 'download', 'processing', 'analysis']);
  expect(spotify.requestsTo('track')).toHaveLength(1);
});

test('when 99 of them withdraw in the middle, the last still gets its stems', async () => {
  bench.startWorker(bench.slow);
  const requestIds = await everybodyAsks(2);
  await bench.untilSeparation({ status: 'processing', progress: 40 });
  const [last = '', ...others] = requestIds;
  await Promise.all(others.map((id) => bench.pipeline.cancel(id, { identity: 'discord:operator' })));
  expect(await bench.separation()).toMatchObject({ status: 'processing' });
  await bench.release();
  await untilAllEnded();
  expect(await bench.statusOf(last)).toBe('completed');
  for (const id of others) expect(await bench.statusOf(id)).toBe('cancelled');
  expect((await jobsOf(2)).filter((stage) => stage === 'processing')).toHaveLength(2);
  await bench.expectTidyStorage();
});
