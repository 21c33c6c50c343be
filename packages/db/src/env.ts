import { parseEnv, serviceUrl } from '@alchemy/core/env';
import { z } from 'zod';

const schema = z.object({ DATABASE_URL: serviceUrl('postgres', 'postgresql') });

/** @throws EnvError naming every problem */
export function readDbEnv(source: Record<string, string | undefined> = process.env): { databaseUrl: string } {
  return { databaseUrl: parseEnv(schema, source).DATABASE_URL };
}
