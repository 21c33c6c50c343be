import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv, serviceUrl } from '@alchemy/core/env';
import { z } from 'zod';

const schema = z.object({
  DATABASE_URL: serviceUrl('postgres', 'postgresql'),
  REDIS_URL: serviceUrl('redis', 'rediss'),
  STORAGE_ROOT: z.string().default('storage'),
  LINK_SECRET: z.string().min(16, 'must have at least 16 characters'),
  CONTACT: z.string().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

export interface PortalEnv {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly storageRoot: string;
  /** What the tokens of links are signed with. */
  readonly linkSecret: string;
  /** Whom to report misuse to, as the operator wrote it. */
  readonly contact: string | undefined;
  readonly logLevel: string;
}

/** Reads all of it, on first use: a build needs no secrets. @throws EnvError naming every problem */
export function readPortalEnv(source: Record<string, string | undefined> = process.env): PortalEnv {
  const env = parseEnv(schema, source);
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    storageRoot: resolve(checkout(), env.STORAGE_ROOT),
    linkSecret: env.LINK_SECRET,
    contact: env.CONTACT,
    logLevel: env.LOG_LEVEL,
  };
}

/** A relative storage root counts from here. Next's bundles know a module's address, not its directory. */
function checkout(): string {
  return resolve(fileURLToPath(import.meta.url), '../../../..');
}
