import { closeDb, openDb, readClock } from '@alchemy/db/client';
import { Redis } from 'ioredis';
import { dataDir, type ToolEnv } from '../env.ts';
import { openServices } from '../services.ts';
import type { Finding } from './finding.ts';

const limitMs = 5_000;
const mostSecondsApart = 5;

/** Opens both services as every program does, private ones included, and asks each a question. */
export async function examineServices(env: ToolEnv): Promise<Finding> {
  const where = `${place('PostgreSQL', env.DATABASE_URL)}, ${place('Redis', env.REDIS_URL)}`;
  try {
    const services = await openServices({ databaseUrl: env.DATABASE_URL, redisUrl: env.REDIS_URL, dataDir });
    try {
      const seconds = await askPostgres(services.databaseUrl);
      const policy = await askRedis(services.redisUrl);
      return judge({ where, seconds, policy });
    } finally {
      services.close();
    }
  } catch (error) {
    return { detail: `${where}: ${reason(error)}`, remedy: remedy(env) };
  }
}

interface Answers {
  readonly where: string;
  readonly seconds: number;
  readonly policy: string | undefined;
}

/** Both answer; that alone is not enough. */
export function judge({ where, seconds, policy }: Answers): Finding {
  const apart = Math.round(Math.abs(seconds));
  if (apart > mostSecondsApart) {
    return {
      detail: `${where}: this machine's clock is ${apart} s from the database's`,
      remedy: 'Set the clock by NTP: links would end at the wrong time.',
    };
  }
  if (policy === undefined || policy === 'noeviction') return { detail: where };
  return {
    detail: `${where}: Redis throws keys away when its memory is full (${policy})`,
    remedy: 'Set maxmemory-policy to noeviction in its configuration.',
  };
}

function place(name: string, url: string | undefined): string {
  return url === undefined ? `a private ${name}` : `${name} at ${new URL(url).host}`;
}

function remedy(env: ToolEnv): string {
  if (env.DATABASE_URL === undefined && env.REDIS_URL === undefined) return `Their logs are in ${dataDir}/services.`;
  return 'Start the configured server, or mend DATABASE_URL or REDIS_URL; without them private ones are started.';
}

/** @returns how far our clock is from the database's, in seconds */
async function askPostgres(url: string): Promise<number> {
  const db = openDb(url, { max: 1 });
  try {
    return (await readClock(db)) - Date.now() / 1_000;
  } finally {
    await closeDb(db);
  }
}

/** @returns what the server does when its memory is full; `undefined` where it does not tell */
async function askRedis(url: string): Promise<string | undefined> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: limitMs, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.ping();
    const answer: unknown = await redis.config('GET', 'maxmemory-policy').catch(() => undefined);
    return Array.isArray(answer) ? String(answer[1]) : undefined;
  } finally {
    redis.disconnect();
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
