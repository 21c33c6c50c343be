import { closeDb, openDb, pingDb } from '@alchemy/db/client';
import { Redis } from 'ioredis';
import { dataDir, type ToolEnv } from '../env.ts';
import { openServices } from '../services.ts';
import type { Finding } from './finding.ts';

const limitMs = 5_000;

/** Opens both services as every program does, private ones included, and asks each a question. */
export async function examineServices(env: ToolEnv): Promise<Finding> {
  const where = `${place('PostgreSQL', env.DATABASE_URL)}, ${place('Redis', env.REDIS_URL)}`;
  try {
    const services = await openServices({ databaseUrl: env.DATABASE_URL, redisUrl: env.REDIS_URL, dataDir });
    try {
      await askPostgres(services.databaseUrl);
      await askRedis(services.redisUrl);
    } finally {
      services.close();
    }
    return { detail: where };
  } catch (error) {
    return { detail: `${where}: ${reason(error)}`, remedy: remedy(env) };
  }
}

function place(name: string, url: string | undefined): string {
  return url === undefined ? `a private ${name}` : `${name} at ${new URL(url).host}`;
}

function remedy(env: ToolEnv): string {
  if (env.DATABASE_URL === undefined && env.REDIS_URL === undefined) return `Their logs are in ${dataDir}/services.`;
  return 'Start the configured server, or mend DATABASE_URL or REDIS_URL; without them private ones are started.';
}

async function askPostgres(url: string): Promise<void> {
  const db = openDb(url, { max: 1 });
  try {
    await pingDb(db);
  } finally {
    await closeDb(db);
  }
}

async function askRedis(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: limitMs, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
