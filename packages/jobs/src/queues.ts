import type { Logger } from '@alchemy/core/log';
import type { JobSnapshot } from '@alchemy/db/job-types';
import { Queue, Worker } from 'bullmq';
import { z } from 'zod';
import { connectForCommands, connectForWork } from './redis.ts';
import { type QueueName, queueNames, stages } from './stages.ts';

/** A queue entry and nothing else: all there is to know stands in PostgreSQL. */
export const QueueEntry = z.object({ jobId: z.uuid(), seq: z.number().int().positive() });
export type QueueEntry = z.infer<typeof QueueEntry>;

export interface QueueOptions {
  readonly redisUrl: string;
  /** Before every key of the queues; only tests set one of their own. */
  readonly prefix: string;
  readonly log: Logger;
}

/** The entries of all queues, as those who fill them see them. */
export interface Queues {
  /** Adds an entry for a waiting job, delayed until it is due. One that is there already stays as it is. */
  add(job: JobSnapshot): Promise<void>;
  /** The same for many at once. */
  addAll(jobs: readonly JobSnapshot[]): Promise<void>;
  /** Has these queues hand out nothing, and the others hand out what they hold. Entries at work go on. */
  holdBack(names: readonly string[]): Promise<void>;
  /** Asks Redis for a sign of life. @throws when it gives none */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Opens every queue over one connection. */
export function openQueues({ redisUrl, prefix, log }: QueueOptions): Queues {
  const redis = connectForCommands(redisUrl, log);
  const byName = new Map(queueNames.map((name) => [name, openQueue(name)]));

  function openQueue(name: QueueName): Queue {
    const queue = new Queue(name, { connection: redis, prefix });
    queue.on('error', (error) => log.debug({ queue: name, err: error }, 'queue'));
    return queue;
  }

  async function addAll(jobs: readonly JobSnapshot[]): Promise<void> {
    const additions = [...byName].map(([name, queue]) => {
      const entries = jobs.filter((job) => stages[job.stage].queue === name).map(entryOf);
      return entries.length === 0 ? [] : queue.addBulk(entries);
    });
    await Promise.all(additions);
  }

  return {
    add: (job) => addAll([job]),
    addAll,
    holdBack: async (names) => {
      for (const [name, queue] of byName) {
        const isWanted = names.includes(name);
        if ((await queue.isPaused()) === isWanted) continue;
        await (isWanted ? queue.pause() : queue.resume());
      }
    },
    ping: async () => {
      await redis.ping();
    },
    close: async () => {
      await Promise.allSettled([...byName.values()].map((queue) => queue.close()));
      redis.disconnect();
    },
  };
}

/** The id names the job's place in the line: added again it is ignored, and an old one finds nothing to start. */
function entryOf(job: JobSnapshot) {
  const data: QueueEntry = { jobId: job.jobId, seq: job.seq };
  const once = { attempts: 1, removeOnComplete: true, removeOnFail: true };
  const opts = { jobId: `${job.jobId}-${job.seq}`, delay: job.dueInMs, priority: job.priority, ...once };
  return { name: job.stage, data, opts };
}

export interface WorkerOptions extends QueueOptions {
  readonly queue: QueueName;
  /** Entries at work at a time, at least 1. */
  readonly concurrency: number;
  /** Handles one entry. Its rejection is logged and nothing else: the ledger drives retries. */
  readonly run: (entry: QueueEntry) => Promise<void>;
}

export interface QueueWorker {
  /** Takes no more entries and resolves when those at work have ended, or after `limitMs`. */
  close(limitMs: number): Promise<void>;
}

/**
 * Hands every entry of a queue to `run`. A stalled entry fails and vanishes without a second run (`maxStalledCount` 0):
 * the sweeper adds again whatever still waits.
 */
export function startWorker({ redisUrl, prefix, log, queue, concurrency, run }: WorkerOptions): QueueWorker {
  const redis = connectForWork(redisUrl, log);
  const handle = async (data: unknown) => {
    try {
      await run(QueueEntry.parse(data));
    } catch (error) {
      log.error({ queue, err: error }, 'entry failed');
    }
  };
  const worker = new Worker(queue, (entry) => handle(entry.data), {
    connection: redis,
    prefix,
    concurrency,
    maxStalledCount: 0,
    // After Redis was away; its default is 15 s.
    runRetryDelay: 500,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  });
  worker.on('error', (error) => log.debug({ queue, err: error }, 'queue worker'));
  return {
    close: async (limitMs) => {
      await closeWorker(worker, limitMs);
      redis.disconnect();
    },
  };
}

async function closeWorker(worker: Worker, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limitMs);
  });
  const end = await Promise.race([worker.close(), late]);
  clearTimeout(timer);
  if (end === 'late') await Promise.race([worker.close(true), new Promise((resolve) => setTimeout(resolve, 1_000))]);
}
