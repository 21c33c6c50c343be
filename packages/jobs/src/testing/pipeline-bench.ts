import { randomBytes } from 'node:crypto';
import { Fault } from '@alchemy/core/errors';
import { createLogger } from '@alchemy/core/log';
import { type Claim, ClaimLost } from '@alchemy/db/job-types';
import { type Disk, memoryPublication, type TestDb, testRedisUrl } from '@alchemy/db/testing';
import { Redis } from 'ioredis';
import { openPipeline, type Pipeline, type WorkFolders } from '../pipeline.ts';
import type { QueueEntry, QueueWorker } from '../queues.ts';
import { queueNames, settlementOf } from '../stages.ts';

export const silentLog = createLogger({ service: 'test', level: 'silent' });

/** A prefix that no other test has. */
export const ownPrefix = () => `test-${randomBytes(6).toString('hex')}`;

/** Removes every key of a prefix: for its owner the same as FLUSHALL, for others nothing. */
export async function flushPrefix(prefix: string): Promise<number> {
  const redis = new Redis(testRedisUrl());
  try {
    const keys = await redis.keys(`${prefix}:*`);
    return keys.length === 0 ? 0 : await redis.del(...keys);
  } finally {
    redis.disconnect();
  }
}

/** What a test's runs do between their start and their publication; a Fault fails the run. */
export type Work = (claim: Claim, pipeline: Pipeline) => Promise<void>;

export const noFolders: WorkFolders = { list: async () => [], remove: async () => {} };

export interface PipelineBench {
  readonly pipeline: Pipeline;
  readonly prefix: string;
  readonly disk: Disk;
  /** Serves every queue with the smallest possible runner until the answered function is called. */
  serve(work?: Work): () => Promise<void>;
  /** Lets every run that ended without settling its job look silent for an hour, so that a sweep rescues it now. */
  silenceTheDead(): Promise<void>;
  close(): Promise<void>;
}

export function openPipelineBench(testDb: TestDb, over: { redisUrl?: string } = {}): PipelineBench {
  const prefix = ownPrefix();
  const redisUrl = over.redisUrl ?? testRedisUrl();
  const pipeline = openPipeline({ db: testDb.db, redisUrl, prefix, log: silentLog });
  const disk: Disk = new Map();
  const atWork = new Set<string>();
  const run = async (entry: QueueEntry, work: Work) => {
    atWork.add(entry.jobId);
    await runEntry(pipeline, disk, entry, work).finally(() => atWork.delete(entry.jobId));
  };
  return {
    pipeline,
    prefix,
    disk,
    serve: (work = async () => {}) => {
      const workers = queueNames.map(
        (queue): QueueWorker => pipeline.serve({ queue, concurrency: 2, run: (entry) => run(entry, work) }),
      );
      return async () => {
        await Promise.all(workers.map((worker) => worker.close(1_000)));
      };
    },
    silenceTheDead: () => testDb.silenceRuns((jobId) => !atWork.has(jobId)),
    close: async () => {
      try {
        await pipeline.close();
      } finally {
        await flushPrefix(prefix);
      }
    },
  };
}

async function runEntry(pipeline: Pipeline, disk: Disk, { jobId, seq }: QueueEntry, work: Work): Promise<void> {
  const { runs } = pipeline;
  try {
    const claim = await runs.start(jobId, seq);
    try {
      await work(claim, pipeline);
      await runs.complete(claim, memoryPublication(disk, claim));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      await runs.settle(claim, settlementOf(claim, error, { retryBaseMs: 20 }));
    }
  } catch (error) {
    if (!(error instanceof ClaimLost)) throw error;
  }
}
