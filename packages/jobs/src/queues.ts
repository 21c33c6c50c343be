import type { Logger } from '@alchemy/core/log';
import { z } from 'zod';
import type { QueueName } from './stages.ts';

/** A queue entry and nothing else: all there is to know stands in PostgreSQL. */
export const QueueEntry = z.object({ jobId: z.uuid(), seq: z.number().int().positive() });
export type QueueEntry = z.infer<typeof QueueEntry>;

export interface WorkerOptions {
  readonly redisUrl: string;
  /** Before every key of the queues; only tests set one of their own. */
  readonly prefix: string;
  readonly queue: QueueName;
  /** Entries at work at a time, at least 1. */
  readonly concurrency: number;
  /** Handles one entry. Its rejection is logged and nothing else: the ledger drives retries. */
  readonly run: (entry: QueueEntry) => Promise<void>;
  readonly log: Logger;
}

export interface QueueWorker {
  /** Takes no more entries and resolves when those at work have ended, or after `limitMs`. */
  close(limitMs: number): Promise<void>;
}

export type StartWorker = (options: WorkerOptions) => QueueWorker;
