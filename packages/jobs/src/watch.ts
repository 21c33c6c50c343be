import type { Logger } from '@alchemy/core/log';
import type { Db } from '@alchemy/db/client';
import { isConnectionError } from '@alchemy/db/connection-errors';
import { isFinal } from '@alchemy/db/job-status';
import { type RequestView, readRequest } from '@alchemy/db/requests';
import type { Subscriber } from './channel.ts';

/**
 * Messages are hints, and some of what a view shows moves without one (the place in the line, the time left): look this
 * often at least.
 */
const lookEveryMs = 1_000;

interface WatchParts {
  readonly db: Db;
  readonly subscriber: Subscriber;
  readonly log: Logger;
}

/**
 * Yields the request now and whenever it changed; the last one is final. Ends early, without an error, when `signal` is
 * aborted. While PostgreSQL is away it waits.
 *
 * @throws Fault `not_found`
 */
export async function* watchRequest(
  { db, subscriber, log }: WatchParts,
  requestId: string,
  signal: AbortSignal,
): AsyncGenerator<RequestView> {
  const bell = createBell();
  const ring = () => bell.ring();
  const stop = subscriber.onRequest(requestId, { subscribed: ring, message: ring });
  signal.addEventListener('abort', ring);
  let shown = '';
  try {
    while (!signal.aborted) {
      const view = await readOrWait(db, requestId, log);
      const text = JSON.stringify(view);
      if (view !== undefined && text !== shown) {
        shown = text;
        yield view;
        if (isFinal(view.status)) return;
      }
      await bell.rung(lookEveryMs);
    }
  } finally {
    stop();
    signal.removeEventListener('abort', ring);
  }
}

async function readOrWait(db: Db, requestId: string, log: Logger): Promise<RequestView | undefined> {
  try {
    return await readRequest(db, requestId);
  } catch (error) {
    if (!isConnectionError(error)) throw error;
    log.debug({ err: error }, 'PostgreSQL is away; looking again');
    return undefined;
  }
}

/** Rings that nobody waits for are kept, once. */
function createBell() {
  let pending = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      pending = true;
      wake?.();
    },
    rung: async (limitMs: number) => {
      if (!pending) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, limitMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = undefined;
      pending = false;
    },
  };
}
