// `node packages/db/src/main.ts`: brings the database to the schema of this version, and ends. Containers run it once,
// before everything else.
import { EnvError } from '@alchemy/core/env';
import { readDbEnv } from './env.ts';
import { migrate } from './migrate.ts';

try {
  await migrate(readDbEnv().databaseUrl);
  process.stdout.write('The database is up to date.\n');
} catch (error) {
  if (!(error instanceof EnvError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
