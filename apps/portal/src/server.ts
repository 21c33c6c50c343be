import { createLogger, type Logger } from '@alchemy/core/log';
import { createPortalMetrics, type PortalMetrics } from '@alchemy/core/metrics/portal';
import { createReadiness, type Readiness } from '@alchemy/core/readiness';
import { type Db, openDb, pingDb } from '@alchemy/db/client';
import { assertMigrated } from '@alchemy/db/migrations';
import { openPipeline, type Pipeline } from '@alchemy/jobs/pipeline';
import { assertSameRoot, openRoot, type StorageRoot } from '@alchemy/storage/root';
import { ensureAdministrator } from './auth/first-administrator.ts';
import { type PortalEnv, readPortalEnv } from './env.ts';
import { createLiveHub, type LiveHub } from './live/hub.ts';

/** What the pages and routes of one process share. */
export interface Server {
  readonly env: PortalEnv;
  readonly db: Db;
  readonly pipeline: Pipeline;
  readonly root: StorageRoot;
  readonly log: Logger;
  readonly metrics: PortalMetrics;
  readonly readiness: () => Promise<Readiness>;
  /** Tells clients what happens, over one connection to Redis. */
  readonly live: LiveHub;
}

// Next bundles pages, routes and the proxy apart from one another, so a variable of this module would exist more than once.
const shared: { [key: symbol]: Promise<Server> | undefined } = globalThis;
const place = Symbol.for('@alchemy/portal/server');

/** Opens it on first use; what failed to open is tried anew by the next who asks. @throws EnvError */
export function server(): Promise<Server> {
  const opening = shared[place] ?? open();
  shared[place] = opening;
  opening.catch(() => {
    if (shared[place] === opening) shared[place] = undefined;
  });
  return opening;
}

async function open(): Promise<Server> {
  const env = readPortalEnv();
  const log = createLogger({ service: 'portal', level: env.logLevel });
  const root = await openRoot(env.storageRoot);
  const db = openDb(env.databaseUrl, { applicationName: 'alchemy portal' });
  const pipeline = openPipeline({ db, redisUrl: env.redisUrl, log });
  const readiness = createReadiness(
    {
      database: () => pingDb(db),
      migrations: () => assertMigrated(db),
      redis: () => pipeline.pingRedis(),
      storage: () => assertSameRoot(root),
    },
    log,
  );
  const live = createLiveHub({ redisUrl: env.redisUrl, log });
  // Next waits for every answer under way, and these would never end.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, live.close);
  // The first question to the portal, its own health check at the latest, brings whoever started it a way in.
  ensureAdministrator({ env, db }, (line) => process.stdout.write(`${line}\n`)).catch((error: unknown) =>
    log.warn({ err: error }, 'nobody looked whether there is an administrator'),
  );
  return { env, db, pipeline, root, log, live, metrics: createPortalMetrics(), readiness };
}
