import type { Logger } from '@alchemy/core/log';
import type { Ask } from '@alchemy/db/ask';
import type { Db } from '@alchemy/db/client';
import type { Actor, AlsoWrite, RequestSnapshot, RunLedger } from '@alchemy/db/job-types';
import type { RequestView } from '@alchemy/db/requests';
import type { QueueEntry, QueueWorker } from './queues.ts';
import type { QueueName } from './stages.ts';

export interface PipelineOptions {
  /** Stays the caller's: `close` leaves it open. */
  readonly db: Db;
  readonly redisUrl: string;
  readonly log: Logger;
  /** The base of the exponential back-off. */
  readonly retryBaseMs: number;
  /** Before every key of the queues. Default `alchemy`. */
  readonly prefix?: string;
}

/** The part of the storage that the sweeper needs; given by the worker. */
export interface WorkFolders {
  /** Names under `work/`: `<jobId>-<run>`. */
  list(): Promise<string[]>;
  /** Removes one with all that is in it. */
  remove(name: string): Promise<void>;
}

export interface ServeOptions {
  readonly queue: QueueName;
  readonly concurrency: number;
  readonly run: (entry: QueueEntry) => Promise<void>;
}

export interface Sweeper {
  stop(): Promise<void>;
}

/** The one door to the work: everything that moves a job comes through here. */
export interface Pipeline {
  /** Writes the request and opens its first jobs; the same interaction twice is the same request. */
  submit(ask: Ask, also?: AlsoWrite): Promise<RequestSnapshot>;
  retry(requestId: string, by: Actor): Promise<void>;
  cancel(requestId: string, by: Actor): Promise<void>;
  reopenJob(jobId: string, by: Actor): Promise<void>;
  cancelJob(jobId: string, by: Actor): Promise<void>;
  /**
   * Yields the request now, and again whenever it may have changed; the last one is final. Newest wins: a slow reader
   * skips states. Ends early, without an error, when `signal` is aborted.
   */
  watchRequest(requestId: string, signal: AbortSignal): AsyncIterable<RequestView>;
  /** For the stage runner. */
  readonly runs: RunLedger;
  /** Hands every entry of a queue to `run`. */
  serve(options: ServeOptions): QueueWorker;
  /** One round of the sweeper; answers whether this process held the lease. */
  sweep(folders: WorkFolders): Promise<boolean>;
  /** Sweeps every 5 s until stopped. */
  startSweeper(folders: WorkFolders): Sweeper;
  /** Closes the queues and channels; workers and sweepers are closed by whoever started them. */
  close(): Promise<void>;
}

export type OpenPipeline = (options: PipelineOptions) => Pipeline;
