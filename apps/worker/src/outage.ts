import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '@alchemy/core/log';
import { isConnectionError } from '@alchemy/db/connection-errors';

const pauseMs = 500;

/**
 * Does what `work` does, again and again while PostgreSQL cannot be reached: what took minutes to make is not thrown away
 * because the database restarts as it is handed in. `work` must bear to be repeated.
 *
 * @throws the connection's error once `signal` has aborted; every other error at once
 */
export async function throughOutage<T>(work: () => Promise<T>, signal: AbortSignal, log: Logger): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isConnectionError(error)) throw error;
      log.warn({ err: error }, 'PostgreSQL is away');
      await wait(pauseMs, undefined, { signal }).catch(() => {
        throw error;
      });
    }
  }
}
