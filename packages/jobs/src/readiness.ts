import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { type Db, pingDb } from '@alchemy/db/client';
import type { Queues } from './queues.ts';

const limitMs = 10_000;
const pauseMs = 200;

/** Resolves once PostgreSQL and Redis both answer. @throws Fault `service_unavailable` after 10 s */
export async function servicesAnswer({ db, queues }: { db: Db; queues: Pick<Queues, 'ping'> }): Promise<void> {
  const end = Date.now() + limitMs;
  for (;;) {
    try {
      await Promise.all([pingDb(db), queues.ping()]);
      return;
    } catch (error) {
      if (Date.now() > end)
        throw new Fault('service_unavailable', faultSentence('service_unavailable'), { cause: error });
    }
    await sleep(pauseMs);
  }
}
