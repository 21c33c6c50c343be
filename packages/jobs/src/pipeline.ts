import { randomUUID } from 'node:crypto';
import type { Logger } from '@alchemy/core/log';
import type { Ask } from '@alchemy/db/ask';
import type { Db } from '@alchemy/db/client';
import { listPauses, pauseQueue, resumeQueue } from '@alchemy/db/dashboard/system';
import { createJobLedger } from '@alchemy/db/job-ledger';
import type { Actor, AlsoWrite, Announcer, RequestSnapshot, RunLedger } from '@alchemy/db/job-types';
import type { RequestView } from '@alchemy/db/requests';
import { openPublisher, openSubscriber, type Publisher } from './channel.ts';
import { plan } from './plan.ts';
import { openQueues, type QueueEntry, type Queues, type QueueWorker, startWorker } from './queues.ts';
import { servicesAnswer } from './readiness.ts';
import { stateOf } from './request-state.ts';
import { type QueueName, type StageParams, stages } from './stages.ts';
import { type Sweeper, startSweeper, sweepOnce, type WorkFolders } from './sweeper.ts';
import { watchRequest } from './watch.ts';

export type { Sweeper, WorkFolders } from './sweeper.ts';

export interface PipelineOptions {
  /** Stays the caller's: `close` leaves it open. */
  readonly db: Db;
  readonly redisUrl: string;
  readonly log: Logger;
  /** Before every key of the queues. Default `alchemy`. */
  readonly prefix?: string;
  /** A run that has not beaten for so long is given up. Default 30 s, six beats. */
  readonly silentForMs?: number;
}

export interface ServeOptions {
  readonly queue: QueueName;
  /** Entries at work at a time, at least 1. */
  readonly concurrency: number;
  readonly run: (entry: QueueEntry) => Promise<void>;
}

/** The one door to the work: everything that moves a job comes through here. */
export interface Pipeline {
  /** Resolves once PostgreSQL and Redis answer. @throws Fault `service_unavailable` after 10 s */
  ready(): Promise<void>;
  /** Asks Redis for a sign of life, once. @throws when it gives none */
  pingRedis(): Promise<void>;
  /**
   * Writes the request and opens its first jobs; the same interaction twice is the same request. `admit` sees what came
   * of it, and refuses it by throwing: then nothing is written.
   */
  submit(ask: Ask, also?: AlsoWrite, admit?: AlsoWrite): Promise<RequestSnapshot>;
  /** Opens again what stands in the way of a final request; a live one is left alone. @throws Fault `not_found` */
  retry(requestId: string, by: Actor): Promise<void>;
  /**
   * Opens a failed download again with the n-th of its candidates, counted from 1, as its source; `trackId` `null` means
   * the first song of the request that offers any. @throws Fault `not_found` where nothing is offered under that number
   */
  pick(requestId: string, trackId: string | null, n: number, by: Actor): Promise<void>;
  /** Withdraws a live request; a final one is left alone. @throws Fault `not_found` */
  cancel(requestId: string, by: Actor): Promise<void>;
  /** Removes what is known of a person, after cancelling what they wait for; false when nobody has this identity. */
  forget(identity: string, by?: Actor): Promise<boolean>;
  /** Opens a failed or cancelled job again; false when it is neither. @throws Fault `not_found` */
  reopenJob(jobId: string, by: Actor): Promise<boolean>;
  /** Cancels a live job for all; false when it is not live. @throws Fault `not_found` */
  cancelJob(jobId: string, by: Actor): Promise<boolean>;
  /**
   * Opens a cleanup; one of the same task that lives already is enough. `also` writes what must appear with it, such as
   * an audit row. Answers the job's id.
   */
  cleanUp(cleanup: StageParams['cleanup'], also?: AlsoWrite): Promise<string>;
  /** Has a queue hand out nothing until it is resumed; what is at work goes on. Other processes follow within 5 s. */
  pauseQueue(queue: QueueName, by: Actor): Promise<void>;
  resumeQueue(queue: QueueName, by: Actor): Promise<void>;
  /**
   * Yields the request now, and again whenever it changed; the last one is final. Newest wins: a slow reader skips
   * states. Ends early, without an error, when `signal` is aborted. @throws Fault `not_found`
   */
  watchRequest(requestId: string, signal: AbortSignal): AsyncIterable<RequestView>;
  /**
   * Calls for every message of any request, and without an id when the subscription stands, for the first time or again:
   * whatever happened before has to be looked for. Until the answered function is called.
   */
  onRequests(hear: (requestId?: string) => void): () => void;
  /** For the stage runner. */
  readonly runs: RunLedger;
  /** Hands every entry of a queue to `run`. */
  serve(options: ServeOptions): QueueWorker;
  /** One round of the sweeper; false when another process holds its lease. */
  sweep(folders: WorkFolders): Promise<boolean>;
  /** Sweeps every 5 s until stopped. */
  startSweeper(folders: WorkFolders): Sweeper;
  /** Closes the queues and channels; workers and sweepers are closed by whoever started them. */
  close(): Promise<void>;
}

const sweepEveryMs = 5_000;

/**
 * So many queued jobs of one person stand in a queue at a time. One is enough to keep the slots busy, since the next is
 * called up when it begins; the second hides the moment that takes.
 */
const mostWaiting = 2;

/** What nobody asked for waits behind what somebody did. */
const unasked = { stage: 'cleanup', trackId: null, priority: 100 } as const;

/** Builds the ledger with its announcer. Opens connections to Redis, which may be away by then. */
export function openPipeline(options: PipelineOptions): Pipeline {
  const { db, redisUrl, log, prefix = 'alchemy', silentForMs = 30_000 } = options;
  const queues = openQueues({ redisUrl, prefix, log });
  const publisher = openPublisher(redisUrl, log);
  const subscriber = openSubscriber(redisUrl, log);
  const policy = { plan, stateOf, triesOf: (stage: keyof typeof stages) => stages[stage].tries, mostWaiting };
  const ledger = createJobLedger({ db, log, policy, announcer: announcerOf(queues, publisher) });
  const sweeping = { db, ledger, queues, log, silentForMs, holder: randomUUID() };
  return {
    ready: () => servicesAnswer({ db, queues }),
    pingRedis: queues.ping,
    submit: async (ask, also, admit) => {
      const request = await ledger.submit(ask, also, admit);
      log.info({ requestId: request.requestId, kind: ask.kind, platform: ask.platform }, 'request written');
      return request;
    },
    retry: ledger.retry,
    pick: (requestId, trackId, n, by) => ledger.pick(requestId, { trackId, n }, by),
    cancel: ledger.cancel,
    forget: ledger.forget,
    reopenJob: ledger.reopenJob,
    cancelJob: ledger.cancelJob,
    cleanUp: (params, also) => ledger.openUnasked({ ...unasked, key: cleanupKey(params), params }, also),
    pauseQueue: async (queue, by) => {
      await pauseQueue(db, queue, by);
      await followPauses(db, queues, log);
    },
    resumeQueue: async (queue, by) => {
      await resumeQueue(db, queue, by);
      await followPauses(db, queues, log);
    },
    watchRequest: (requestId, signal) => watchRequest({ db, subscriber, log }, requestId, signal),
    onRequests: (hear) =>
      subscriber.onRequests({ subscribed: () => hear(), message: ({ requestId }) => hear(requestId) }),
    runs: ledger,
    serve: (service) => startWorker({ redisUrl, prefix, log, ...service }),
    sweep: (folders) => sweepOnce({ ...sweeping, folders }),
    startSweeper: (folders) => startSweeper({ ...sweeping, folders }, sweepEveryMs),
    close: async () => {
      subscriber.close();
      publisher.close();
      await queues.close();
    },
  };
}

/** Two of one key never live at once: what differs in what it is about is another cleanup. */
function cleanupKey(params: StageParams['cleanup']): string {
  const { task } = params;
  const about = 'scanId' in params ? params.scanId : 'orphanId' in params ? params.orphanId : undefined;
  const whom = 'code' in params ? params.code : 'queue' in params ? params.queue : about;
  return ['cleanup', task, ...(whom === undefined ? [] : [whom])].join(':');
}

/** Where Redis is away now, the sweeper follows. */
async function followPauses(db: Db, queues: Queues, log: Logger): Promise<void> {
  try {
    await queues.holdBack((await listPauses(db)).map(({ queue }) => queue));
  } catch (error) {
    log.warn({ err: error }, 'the queues could not be told of a pause yet');
  }
}

function announcerOf(queues: Queues, publisher: Publisher): Announcer {
  return {
    enqueue: (jobs) => queues.addAll(jobs),
    job: (job) => publisher.job(job),
    request: (request) => publisher.request(request),
  };
}
