import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '@alchemy/core/log';
import type { WorkerMetrics } from '@alchemy/core/metrics/worker';
import { closeDb, type Db, openDb } from '@alchemy/db/client';
import { keepConfiguration } from '@alchemy/db/dashboard/configurations';
import { openPipeline, type Pipeline } from '@alchemy/jobs/pipeline';
import type { QueueEntry } from '@alchemy/jobs/queues';
import { assertSameRoot, openRoot, type StorageRoot } from '@alchemy/storage/root';
import { listWorkdirs, removeWorkdir } from '@alchemy/storage/workdir';
import { Closers } from './closers.ts';
import { type OpenedEngines, openEngines } from './engines.ts';
import type { WorkerEnv } from './env.ts';
import { whenIdle } from './idle.ts';
import { type Membership, openMembership } from './membership.ts';
import { openHealth, openMetrics } from './observe.ts';
import { fetchCommand } from './pipeline-command.ts';
import { createRunner, type Outcome } from './run-stage.ts';
import { openSources } from './sources.ts';
import { createStages } from './stages/all-stages.ts';

/** Ten runs at most, each with its beat and its percent, and the sweeper. */
const connections = 10;
const finishLimitMs = 5_000;
const clearUpLimitMs = 10_000;
const childLimitMs = 2_000;
const lingerMs = 3_000;
const lookMs = 500;
const patienceMs = 120_000;

export interface Worker {
  /** Resolves when no request is at work any more, or when `signal` aborts. */
  whenIdle(signal: AbortSignal): Promise<void>;
  /** Takes no more work, hands back what does not end within a few seconds, and closes everything. */
  stop(): Promise<void>;
}

/** Opens everything, in the order in which the parts need each other. @throws what the first part that fails throws */
export async function startWorker(env: WorkerEnv, log: Logger): Promise<Worker> {
  const closers = new Closers(log);
  try {
    const root = await openRoot(env.storageRoot);
    const db = openDb(env.databaseUrl, { max: connections, applicationName: 'alchemy-worker' });
    closers.add('the database', () => closeDb(db));
    const pipeline = openPipeline({ db, redisUrl: env.redisUrl, log });
    closers.add('the pipeline', () => pipeline.close());
    await pipeline.ready();
    await tellConfiguration({ db, env, log });
    const engines = openEngines(env, log);
    closers.add('the engines', () => engines.close(childLimitMs));
    const metrics = openMetrics({ db, root }, engines);
    serveQueues({ env, log, db, root, pipeline, engines, metrics, closers });
    const sweeper = pipeline.startSweeper(workFolders(root, log));
    closers.add('the sweeper', () => sweeper.stop());
    const membership = openMembership({ db, queues: env.queues, log });
    closers.add('the membership', () => membership.end());
    await membership.join();
    const health = await openHealth({ env, log, db, root, pipeline, membership }, metrics);
    closers.add('the health page', async () => health?.close());
    log.info({ queues: env.queues }, 'worker ready');
    return { whenIdle: (signal) => goWhenIdle({ db, membership, signal, log }), stop: () => closers.closeAll() };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

/** For the portal's eyes alone: work does not depend on it. */
async function tellConfiguration({ db, env, log }: Pick<Parts, 'db' | 'env' | 'log'>): Promise<void> {
  try {
    await keepConfiguration(db, 'worker', { host: hostname(), settings: [...env.settings] });
  } catch (error) {
    log.warn({ err: error }, 'the portal does not learn what the worker was started with');
  }
}

interface Parts {
  env: WorkerEnv;
  log: Logger;
  db: Db;
  root: StorageRoot;
  pipeline: Pipeline;
  engines: OpenedEngines;
  metrics: WorkerMetrics;
  closers: Closers;
}

function serveQueues({ env, log, db, root, pipeline, engines, metrics, closers }: Parts): void {
  const { maxTrackMinutes, retentionDays, orphanGraceMs } = env;
  const command = (home: string) => fetchCommand(env.pipeline, { home, maxTrackMinutes });
  const sources = openSources({ db, env: env.sources, maxTrackMinutes, fetchCommand: command, log });
  const tools = { db, root, maxTrackMinutes, retentionDays, orphanGraceMs, moves: pipeline };
  const stages = createStages({ tools, engines: engines.engines, sources, log });
  const stopping = new AbortController();
  const { retryBaseMs } = env;
  const worker = `${hostname()}:${process.pid}`;
  const run = createRunner({
    ...{ runs: pipeline.runs, root, stages, worker, log, retryBaseMs },
    ...{ stopping: stopping.signal, figures: metrics },
  });
  const atWork = new Set<Promise<Outcome>>();

  const handle = async (entry: QueueEntry) => {
    const outcome = run(entry);
    atWork.add(outcome);
    await outcome.finally(() => atWork.delete(outcome));
  };
  const queues = env.queues.map((queue) => {
    const concurrency = queue === 'processing' ? engines.processingSlots : env.concurrency[queue];
    return pipeline.serve({ queue, concurrency, run: handle });
  });
  closers.add('the queues', async () => {
    await Promise.all(queues.map((queue) => queue.close(finishLimitMs)));
    stopping.abort();
    const handedBack = Promise.allSettled(atWork);
    await Promise.race([handedBack, wait(clearUpLimitMs, undefined, { ref: false })]);
  });
}

/** What the sweeper removes: folders of runs that no longer live. A root that is not ours any more is left alone. */
function workFolders(root: StorageRoot, log: Logger) {
  return {
    list: async () => (await listWorkdirs(root)).map(({ name }) => name),
    remove: async (name: string) => {
      await assertSameRoot(root);
      const problem = await removeWorkdir(root, name);
      if (problem !== undefined) log.warn({ err: problem, name }, 'a left folder could not be removed');
    },
  };
}

interface IdleParts {
  db: Db;
  membership: Membership;
  signal: AbortSignal;
  log: Logger;
}

function goWhenIdle({ db, membership, signal, log }: IdleParts): Promise<void> {
  const isAnyoneWaiting = async () => {
    const live = await db.query.requests.findFirst({
      columns: { id: true },
      where: (request, { inArray }) => inArray(request.status, ['queued', 'running']),
    });
    return live !== undefined;
  };
  const { join, leave } = membership;
  return whenIdle({ isAnyoneWaiting, join, leave, lingerMs, lookMs, patienceMs, signal, log });
}
