import { readDatabaseHealth } from '@alchemy/db/dashboard/system';
import { assertSameRoot } from '@alchemy/storage/root';
import type { Server } from '../server.ts';

/** How a service is: how long it took to answer, or that it did not. */
export interface Health {
  readonly answerMs: number | undefined;
}

const limitMs = 2_000;

/** Asks each service at once; none can keep the page waiting for longer than two seconds. */
export async function readHealth({ db, pipeline, root }: Pick<Server, 'db' | 'pipeline' | 'root'>) {
  const [database, redis, storage] = await Promise.all([
    within(readDatabaseHealth(db)),
    timed(() => pipeline.pingRedis()),
    timed(() => assertSameRoot(root)),
  ]);
  return { database, redis, storage };
}

async function timed(ask: () => Promise<void>): Promise<Health> {
  const begun = performance.now();
  const answer = await within(ask().then(() => true));
  return { answerMs: answer === undefined ? undefined : Math.round(performance.now() - begun) };
}

/** `undefined` for whatever failed or took too long: that is the answer here. */
async function within<Value>(work: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, limitMs, undefined);
  });
  try {
    return await Promise.race([work.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
