import { resolve } from 'node:path';
import { migrate } from '@alchemy/db/migrate';
import { provideDownloaders } from './downloaders/provide.ts';
import { checkout, dataDir, readToolEnv } from './env.ts';
import { openServices } from './services.ts';
import { describe, features } from './start/features.ts';
import { plansOf } from './start/plans.ts';
import { buildPortal, isPortalOutdated } from './start/portal-build.ts';
import { runTogether, say } from './start/run-together.ts';

/** `npm start`: worker, portal and bot together. @returns the exit code, 1 when a program could not be started */
export async function main(): Promise<number> {
  const env = readToolEnv();
  await provideDownloaders(env);
  const services = await openServices({ databaseUrl: env.DATABASE_URL, redisUrl: env.REDIS_URL, dataDir });
  try {
    const { databaseUrl, redisUrl } = services;
    await migrate(databaseUrl);
    if (isPortalOutdated(checkout)) {
      say('Building the portal, about half a minute …\n');
      await buildPortal(checkout);
    }
    say(describe(features(env)));
    const storageRoot = resolve(checkout, env.STORAGE_ROOT);
    const plans = plansOf({ env, databaseUrl, redisUrl, storageRoot, portal: 'start', variables: {} });
    return await runTogether({ plans, env, ready: `Ready at ${env.PUBLIC_URL}. Ctrl-C stops everything.\n` });
  } finally {
    services.close();
  }
}
