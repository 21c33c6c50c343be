import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '@alchemy/core/log';

export interface IdleOptions {
  /** Whether any request is still queued or running. */
  isAnyoneWaiting(): Promise<boolean>;
  /** Strikes this worker off the list of those that live. */
  leave(): Promise<void>;
  /** Puts it back. */
  join(): Promise<void>;
  /** How long nobody must have waited. */
  lingerMs: number;
  /** Between two looks. */
  lookMs: number;
  /** How long the database may give no answer before it is taken to be gone for good. */
  patienceMs: number;
  signal: AbortSignal;
  log: Logger;
}

/**
 * Resolves when nobody waits for work any more, when `signal` aborts, or when the database has been away for so long that
 * nobody can be waiting: its shell has given up by then.
 *
 * Someone may ask just as the worker goes. So the worker first strikes itself off and then looks once more, while whoever
 * asks first writes the request and then looks for a worker: whichever comes second sees the other. Either the worker
 * finds the request and stays, or the asker finds no worker and starts one.
 */
export async function whenIdle(options: IdleOptions): Promise<void> {
  const { lingerMs, lookMs, patienceMs, signal, log } = options;
  let idleForMs = 0;
  let answeredMs = performance.now();
  while (!signal.aborted) {
    await wait(lookMs, undefined, { signal }).catch(() => undefined);
    const seen = await look(options);
    if (seen !== 'unknown') answeredMs = performance.now();
    if (performance.now() - answeredMs >= patienceMs) return log.error('the database is gone: nobody can be waiting');
    idleForMs = seen === 'idle' ? idleForMs + lookMs : 0;
    if (idleForMs >= lingerMs && (await hasLeft(options))) return;
  }
}

async function hasLeft(options: IdleOptions): Promise<boolean> {
  await options.leave();
  if ((await look(options)) === 'idle') return true;
  await options.join();
  return false;
}

/** A database that does not answer has not said that nobody waits. */
async function look({ isAnyoneWaiting, log }: IdleOptions): Promise<'idle' | 'busy' | 'unknown'> {
  try {
    return (await isAnyoneWaiting()) ? 'busy' : 'idle';
  } catch (error) {
    log.warn({ err: error }, 'could not ask whether anyone waits');
    return 'unknown';
  }
}
