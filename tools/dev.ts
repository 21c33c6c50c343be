import { join } from 'node:path';
import { migrate } from '@alchemy/db/migrate';
import { checkout, dataDir, readToolEnv } from './env.ts';
import { openServices } from './services.ts';
import { describe, features } from './start/features.ts';
import { plansOf } from './start/plans.ts';
import { runTogether, say } from './start/run-together.ts';
import { seed } from './start/seed.ts';
import { watchSources } from './start/watch-sources.ts';

/** Good on this machine alone: everything about it is thrown away with its folder. */
const account = { ADMIN_EMAIL: 'admin@example.org', ADMIN_PASSWORD: 'development-only' };

/**
 * `npm run dev`: worker, portal and bot from their sources, started again when those change, over a database and a
 * storage of their own with a few songs in them. No token is needed.
 *
 * @returns the exit code, 1 when a program could not be started
 */
export async function main(): Promise<number> {
  const env = readToolEnv();
  const folder = join(dataDir, 'dev');
  const services = await openServices({ dataDir: folder });
  try {
    const ground = { ...services, storageRoot: join(folder, 'storage') };
    await migrate(services.databaseUrl);
    if (await seed(ground)) say('Seeded: the demo song is being separated.\n');
    say(describe(features(env)));
    const plans = plansOf({ env, ...ground, portal: 'dev', variables: account });
    return await runTogether({
      plans,
      env,
      ready: `Ready at http://localhost:${env.PORT}: sign in as ${account.ADMIN_EMAIL}, ${account.ADMIN_PASSWORD}.\n`,
      attend: (restart) => watchSources(checkout, restart),
    });
  } finally {
    services.close();
  }
}
