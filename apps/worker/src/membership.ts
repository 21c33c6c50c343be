import { hostname } from 'node:os';
import type { Logger } from '@alchemy/core/log';
import type { Db } from '@alchemy/db/client';
import { beatWorker, registerWorker, unregisterWorker } from '@alchemy/db/workers';

const beatMs = 5_000;
const freshForMs = 15_000;

/** This worker's place on the list of those that live: whoever wants work done looks there before starting another. */
export interface Membership {
  /** Puts the worker on the list, now or as soon as the database answers, and keeps it there. */
  join(): Promise<void>;
  /** Strikes it off. */
  leave(): Promise<void>;
  /** Whether a sign of life got through lately, and so whether the database can be reached. */
  isFresh(): boolean;
  /** Leaves for good. */
  end(): Promise<void>;
}

/** Not on the list yet: call {@link Membership.join}. Neither call rejects; the log says what did not get through. */
export function openMembership(options: { db: Db; queues: readonly string[]; log: Logger }): Membership {
  const { db, queues, log } = options;
  let isMember = false;
  let workerId: string | undefined;
  let freshUntilMs = 0;
  let isBusy = false;
  let turn = Promise.resolve();

  async function sign(): Promise<void> {
    if (!isMember) return;
    if (workerId === undefined) workerId = await registerWorker(db, { host: hostname(), pid: process.pid, queues });
    else await beatWorker(db, workerId);
    freshUntilMs = Date.now() + freshForMs;
  }

  async function strikeOff(): Promise<void> {
    if (workerId === undefined) return;
    const id = workerId;
    workerId = undefined;
    await unregisterWorker(db, id);
  }

  /** One after the other: a sign of life on its way must not put back what is being struck off. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    isBusy = true;
    turn = turn
      .then(work)
      .catch((error: unknown) => log.warn({ err: error }, 'the list of workers could not be written'))
      .finally(() => {
        isBusy = false;
      });
    return turn;
  }

  function leave(): Promise<void> {
    isMember = false;
    return inTurn(strikeOff);
  }

  const timer = setInterval(() => {
    if (!isBusy) void inTurn(sign);
  }, beatMs);
  return {
    join() {
      isMember = true;
      return inTurn(sign);
    },
    leave,
    isFresh: () => Date.now() < freshUntilMs,
    end() {
      clearInterval(timer);
      return leave();
    },
  };
}
