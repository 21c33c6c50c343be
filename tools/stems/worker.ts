import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '@alchemy/core/errors';
import type { Db } from '@alchemy/db/client';
import { isConnectionError } from '@alchemy/db/connection-errors';
import { listAliveWorkers } from '@alchemy/db/workers';
import { checkout, dataDir, programEnvironment } from '../env.ts';
import type { Services } from '../services.ts';
import { programArgs } from '../setup/bundles.mjs';

const lookEveryMs = 1_000;
const maxStarts = 3;
/** A shell waits for one song: it gets every core, unless the operator said otherwise. */
const oneSlot = { PROCESSING_CONCURRENCY: '1' };
const logFile = join(dataDir, 'worker.log');

export interface KeptWorker {
  /** Aborted, with the Fault as its reason, when no worker can be had. */
  readonly lost: AbortSignal;
  /** Stops looking after it; a worker that runs goes on until nobody waits. */
  stop(): Promise<void>;
}

/**
 * Sees to it that a worker lives: one that runs already is used, else one is started as a process of its own, which
 * ends when no live request remains. It is looked for after the request was written: see the worker's `whenIdle`.
 */
export function keepWorker({ db, services }: { db: Db; services: Services }): KeptWorker {
  const stopping = new AbortController();
  const lost = new AbortController();
  const watching = keep(db, services, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) lost.abort(error);
  });
  return {
    lost: lost.signal,
    stop: async () => {
      stopping.abort();
      await watching;
    },
  };
}

async function keep(db: Db, services: Services, stopping: AbortSignal): Promise<void> {
  let child: ChildProcess | undefined;
  let starts = 0;
  while (!stopping.aborted) {
    const needed = !isRunning(child) && !(await someWorkerLives(db));
    if (needed && starts === maxStarts) throw new Fault('service_unavailable', `No worker starts: see ${logFile}.`);
    if (needed) {
      child = startWorker(services);
      starts++;
    }
    await wait(lookEveryMs, undefined, { signal: stopping });
  }
}

const isRunning = (child: ChildProcess | undefined): boolean =>
  child !== undefined && child.exitCode === null && child.signalCode === null;

/** While PostgreSQL is away, nothing can be said: no second worker is started for that. */
async function someWorkerLives(db: Db): Promise<boolean> {
  try {
    return (await listAliveWorkers(db)).length > 0;
  } catch (error) {
    if (isConnectionError(error)) return true;
    throw error;
  }
}

/** In a session of its own, so that Ctrl-C in this shell reaches the request and not the worker of others. */
function startWorker({ databaseUrl, redisUrl, lease }: Services): ChildProcess {
  const services = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl };
  mkdirSync(dataDir, { recursive: true });
  const log = openSync(logFile, 'a');
  try {
    const child = spawn(process.execPath, [...programArgs(checkout, 'worker'), '--until-idle'], {
      cwd: checkout,
      detached: true,
      env: { ...oneSlot, ...programEnvironment({ ...services, WORKER_HEALTH_PORT: '0' }) },
      stdio: ['ignore', log, log, ...(lease === undefined ? [] : [lease])],
    });
    child.on('error', () => undefined).unref();
    return child;
  } finally {
    closeSync(log);
  }
}
