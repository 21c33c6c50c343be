import { migrate } from '@alchemy/db/migrate';
import { dataDir, readToolEnv } from './env.ts';
import { openServices } from './services.ts';

/** `npm run migrate`: brings the database to the schema of this version. Every start does it too. @returns 0 */
export async function main(): Promise<number> {
  const env = readToolEnv();
  // Redis has no schema: none is started for this.
  const services = await openServices({
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL ?? 'redis://none',
    dataDir,
  });
  try {
    await migrate(services.databaseUrl);
    process.stdout.write('The database is up to date.\n');
    return 0;
  } finally {
    services.close();
  }
}
