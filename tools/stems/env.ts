import { resolve } from 'node:path';
import { httpUrl, parseEnv, wholeNumber } from '@alchemy/core/env';
import { z } from 'zod';
import { checkout, readToolEnv } from '../env.ts';

const schema = z.object({
  STORAGE_ROOT: z.string().default('storage'),
  PUBLIC_URL: httpUrl.default('http://localhost:3000'),
  LINK_SECRET: z.string(),
  LINK_TTL_HOURS: wholeNumber(1, 8_760).default(24),
  RETRY_BASE_MS: wholeNumber(1, 3_600_000).default(15_000),
  USER: z.string().default('someone'),
});

export interface StemsEnv {
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  /** Absolute. */
  storageRoot: string;
  publicUrl: string;
  linkSecret: string;
  linkLifeMs: number;
  retryBaseMs: number;
  /** Who asks: the name of the account. */
  account: string;
}

/** @throws EnvError naming every problem */
export function readStemsEnv(): StemsEnv {
  const { DATABASE_URL, REDIS_URL } = readToolEnv();
  const env = parseEnv(schema, process.env);
  return {
    databaseUrl: DATABASE_URL,
    redisUrl: REDIS_URL,
    storageRoot: resolve(checkout, env.STORAGE_ROOT),
    publicUrl: env.PUBLIC_URL,
    linkSecret: env.LINK_SECRET,
    linkLifeMs: env.LINK_TTL_HOURS * 3_600_000,
    retryBaseMs: env.RETRY_BASE_MS,
    account: env.USER,
  };
}
