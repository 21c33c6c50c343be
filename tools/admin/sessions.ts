import { resolve } from 'node:path';
import { createLogger } from '@alchemy/core/log';
import { closeDb, type Db, openDb } from '@alchemy/db/client';
import { migrate } from '@alchemy/db/migrate';
import { openPipeline, type Pipeline } from '@alchemy/jobs/pipeline';
import { openRoot, type StorageRoot } from '@alchemy/storage/root';
import { checkout, dataDir, type ToolEnv } from '../env.ts';
import { openServices, type Services } from '../services.ts';

/** Who does what a shell asks for, in the audit. */
export const by = { identity: 'terminal:admin' };

/** Opens the services for as long as the work takes. */
export async function withServices<T>(env: ToolEnv, work: (services: Services) => Promise<T>): Promise<T> {
  const services = await openServices({ databaseUrl: env.DATABASE_URL, redisUrl: env.REDIS_URL, dataDir });
  try {
    return await work(services);
  } finally {
    services.close();
  }
}

/** Opens a database of the present schema. */
export function withDb<T>(env: ToolEnv, work: (db: Db, services: Services) => Promise<T>): Promise<T> {
  return withServices(env, async (services) => {
    await migrate(services.databaseUrl);
    const db = openDb(services.databaseUrl, { max: 2, applicationName: 'admin' });
    try {
      return await work(db, services);
    } finally {
      await closeDb(db);
    }
  });
}

/** Opens the door to the work. */
export function withPipeline<T>(env: ToolEnv, work: (pipeline: Pipeline, db: Db) => Promise<T>): Promise<T> {
  return withDb(env, async (db, { redisUrl }) => {
    const log = createLogger({ service: 'admin', level: 'fatal' });
    const pipeline = openPipeline({ db, redisUrl, log });
    try {
      await pipeline.ready();
      return await work(pipeline, db);
    } finally {
      await pipeline.close();
    }
  });
}

export function openStorage(env: ToolEnv): Promise<StorageRoot> {
  return openRoot(resolve(checkout, env.STORAGE_ROOT));
}
