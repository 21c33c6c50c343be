import { randomUUID } from 'node:crypto';
import type { JobSnapshot } from '@alchemy/db/job-types';
import { gate, testRedisUrl, until } from '@alchemy/db/testing';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openQueues, type QueueEntry, type Queues, startWorker } from './queues.ts';
import { flushPrefix, ownPrefix, silentLog } from './testing/pipeline-bench.ts';

const redisUrl = testRedisUrl();
let prefix: string;
let queues: Queues;
let closers: (() => Promise<void>)[];
beforeEach(() => {
  prefix = ownPrefix();
  queues = openQueues({ redisUrl, prefix, log: silentLog });
  closers = [];
});
afterEach(async () => {
  for (const close of closers) await close();
  await queues.close();
  await flushPrefix(prefix);
});

function aJob(over: Partial<JobSnapshot> = {}): JobSnapshot {
  return {
    jobId: randomUUID(),
    stage: 'processing',
    key: 'processing:x',
    trackId: null,
    params: {},
    priority: 0,
    status: 'queued',
    progress: 0,
    seq: 1,
    announcedSeq: 0,
    run: 0,
    tries: 0,
    dueInMs: 0,
    ownerId: null,
    at: new Date(0),
    ...over,
  };
}

/** Takes entries of the processing queue, one at a time. */
function take(run: (entry: QueueEntry) => Promise<void>) {
  const worker = startWorker({ redisUrl, prefix, log: silentLog, queue: 'processing', concurrency: 1, run });
  closers.push(() => worker.close(1_000));
  return worker;
}

async function keysLeft(): Promise<string[]> {
  const redis = new Redis(redisUrl);
  try {
    const keys = await redis.keys(`${prefix}:processing:????????-*`);
    return keys.filter((key) => !key.endsWith(':lock')).sort();
  } finally {
    redis.disconnect();
  }
}

test('an entry says which job and which place in the line, is run once, and leaves nothing behind', async () => {
  const job = aJob();
  const ran: QueueEntry[] = [];
  await queues.add(job);
  await queues.add(job);
  await queues.addAll([job, job]);
  take(async (entry) => {
    ran.push(entry);
  });
  await until('it ran', () => ran.length > 0);
  await until('nothing is left', async () => (await keysLeft()).length === 0);
  expect(ran).toEqual([{ jobId: job.jobId, seq: 1 }]);
});

test('once run, the same place in the line can be taken again', async () => {
  const job = aJob();
  let ran = 0;
  take(async () => {
    ran++;
  });
  await queues.add(job);
  await until('it ran', () => ran === 1);
  await until('nothing is left', async () => (await keysLeft()).length === 0);
  await queues.add(job);
  await until('it ran again', () => ran === 2);
});

test('a lower number is served first, and within one number who came first', async () => {
  const order: number[] = [];
  for (const [seq, priority] of [5, 0, 3, 3].entries()) await queues.add(aJob({ seq: seq + 1, priority }));
  take(async ({ seq }) => {
    order.push(seq);
  });
  await until('all ran', () => order.length === 4);
  expect(order).toEqual([2, 3, 4, 1]);
});

test('an entry that is not due waits; one that is passes it', async () => {
  const order: number[] = [];
  await queues.add(aJob({ seq: 1, dueInMs: 400 }));
  await queues.add(aJob({ seq: 2 }));
  take(async ({ seq }) => {
    order.push(seq);
  });
  await until('both ran', () => order.length === 2);
  expect(order).toEqual([2, 1]);
});

test('an entry that fails or that nobody understands is gone, and the next one is run', async () => {
  const ran: number[] = [];
  await queues.add(aJob({ jobId: 'not-a-job' }));
  await queues.add(aJob({ seq: 1 }));
  await queues.add(aJob({ seq: 2 }));
  take(async ({ seq }) => {
    ran.push(seq);
    throw new Error('Broken.');
  });
  await until('both ran', () => ran.length === 2);
  await until('nothing is left', async () => (await keysLeft()).length === 0);
  expect(ran).toEqual([1, 2]);
});

test('closing lets what is at work end, and takes nothing more', async () => {
  const door = gate();
  const ended: number[] = [];
  const worker = take(async ({ seq }) => {
    await door.pass();
    ended.push(seq);
  });
  await queues.add(aJob({ seq: 1 }));
  await door.reached;
  await queues.add(aJob({ seq: 2 }));
  const closed = worker.close(10_000);
  door.open();
  await closed;
  expect(ended).toEqual([1]);
});

test('closing does not wait for ever for work that hangs', async () => {
  const door = gate();
  const worker = take(() => door.pass());
  await queues.add(aJob());
  await door.reached;
  await worker.close(10);
  door.open();
});
