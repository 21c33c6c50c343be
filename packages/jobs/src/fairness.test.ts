import type { StageName } from '@alchemy/db/job-status';
import type { Claim } from '@alchemy/db/job-types';
import { anAsk, testRedisUrl, until, uploadKey } from '@alchemy/db/testing';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { trackIdOf } from '@alchemy/db/track-id';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stages } from './stages.ts';
import { noFolders, openPipelineBench, type PipelineBench } from './testing/pipeline-bench.ts';

/** As the bench serves each queue. */
const slots = 2;
const songs = 12;

const testDb = await useTestDb();
let bench: PipelineBench;
let stopServing: () => Promise<void>;
beforeEach(() => {
  bench = openPipelineBench(testDb);
});
afterEach(async () => {
  await stopServing();
  await bench.close();
});

/** Runs of one stage stand still until a test frees a slot; those of the others end at once. */
function serveHolding(stage: StageName) {
  const started: Claim[] = [];
  const held: (() => void)[] = [];
  let isOpen = false;
  stopServing = bench.serve(async (claim) => {
    if (claim.job.stage !== stage) return;
    started.push(claim);
    if (!isOpen) await new Promise<void>((resolve) => held.push(resolve));
  });
  return {
    started,
    freeOne: () => held.shift()?.(),
    openAll: () => {
      isOpen = true;
      for (const free of held.splice(0)) free();
    },
  };
}

const ask = (asker: string, song: string) => bench.pipeline.submit(anAsk({ asker, sourceKey: uploadKey(song) }));

const isSingle = (key: string) => key.includes(uploadKey('single')) || key.includes(trackIdOf(uploadKey('single')));

async function keysOf(stage: StageName): Promise<string[]> {
  const rows = await testDb.db.query.jobs.findMany({ where: (job, { eq }) => eq(job.stage, stage) });
  return rows.map(({ key }) => key);
}

async function entriesWaiting(queue: string): Promise<number> {
  const redis = new Redis(testRedisUrl());
  try {
    const name = `${bench.prefix}:${queue}`;
    return (await redis.llen(`${name}:wait`)) + (await redis.zcard(`${name}:prioritized`));
  } finally {
    redis.disconnect();
  }
}

test.each(['download', 'processing', 'analysis'] as const)(
  'another person’s song begins its %s no later than with the second slot that is freed',
  async (stage) => {
    const work = serveHolding(stage);
    for (let n = 0; n < songs; n++) await ask('discord:many', `many ${n}`);
    await until('all slots are taken', () => work.started.length === slots);
    await ask('discord:one', 'single');
    await until('the single waits there', async () => (await keysOf(stage)).some(isSingle));
    for (let freed = 1; freed <= 2; freed++) {
      work.freeOne();
      await until('the slot is taken again', () => work.started.length === slots + freed);
    }
    expect(work.started.slice(slots).some(({ job }) => isSingle(job.key))).toBe(true);
    work.openAll();
    await until('nothing is lost', () => work.started.length === songs + 1);
  },
);

test('of one person two entries wait in a queue at a time, also after the sweeper filled it, and all are done', async () => {
  const work = serveHolding('download');
  for (let n = 0; n < songs; n++) await ask('discord:many', `many ${n}`);
  await until('all slots are taken', () => work.started.length === slots);
  await bench.pipeline.sweep(noFolders);
  expect(await entriesWaiting(stages.download.queue)).toBe(2);
  work.openAll();
  await until('nothing is lost', () => work.started.length === songs);
});

test('a second song gets its turn under a stream of people who ask for one, and holds up none of them', async () => {
  const work = serveHolding('download');
  for (let n = 0; n < songs; n++) await ask('discord:many', `many ${n}`);
  await until('all slots are taken', () => work.started.length === slots);
  for (let n = 0; n < 3; n++) await ask(`discord:early ${n}`, `early ${n}`);
  await testDb.letWait();
  await bench.pipeline.sweep(noFolders);
  for (let n = 0; n < 3; n++) await ask(`discord:late ${n}`, `late ${n}`);
  for (let freed = 1; freed <= 8; freed++) {
    work.freeOne();
    await until('the slot is taken again', () => work.started.length === slots + freed);
    await testDb.letWait();
    await bench.pipeline.sweep(noFolders);
  }
  const nameOf = new Map<string, string>(
    ['early', 'late', 'many'].flatMap((name) =>
      Array.from({ length: songs }, (_, n) => [`download:${uploadKey(`${name} ${n}`)}`, name] as const),
    ),
  );
  const names = work.started.slice(slots).map(({ job }) => nameOf.get(job.key));
  expect(names).toEqual(['early', 'early', 'early', 'many', 'late', 'late', 'late', 'many']);
  work.openAll();
  await until('nothing is lost', () => work.started.length === songs + 6);
});

test('a song far back in one person’s line comes forward for another who asks for it', async () => {
  const work = serveHolding('download');
  for (let n = 0; n < songs; n++) await ask('discord:many', `many ${n}`);
  await until('all slots are taken', () => work.started.length === slots);
  await ask('discord:one', `many ${songs - 1}`);
  for (let freed = 1; freed <= 2; freed++) {
    work.freeOne();
    await until('the slot is taken again', () => work.started.length === slots + freed);
  }
  const keys = work.started.map(({ job }) => job.key);
  expect(keys).toContain(`download:${uploadKey(`many ${songs - 1}`)}`);
  work.openAll();
  await until('each is done once', () => work.started.length === songs);
});
