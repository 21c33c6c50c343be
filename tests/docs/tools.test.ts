import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { closeDb, openDb } from '@alchemy/db/client';
import { assertMigrated } from '@alchemy/db/migrations';
import { anEmptySchema } from '@alchemy/db/testing';
import { expect, test } from 'vitest';
import { checkout, programEnvironment, readTestEnv } from '../../tools/env.ts';

/** Calls a command as npm does. */
async function call(tool: string, variables: Record<string, string>): Promise<{ exitCode: number; out: string }> {
  const child = spawn(process.execPath, [join(checkout, 'tools/run.mjs'), tool], {
    env: programEnvironment(variables),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [out, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { exitCode, out };
}

test('migrate brings an empty database to the present schema, and says so', async () => {
  const schema = await anEmptySchema();
  const db = openDb(schema.url, { max: 1 });
  const variables = { DATABASE_URL: schema.url, REDIS_URL: String(readTestEnv().TEST_REDIS_URL) };
  expect(await call('migrate', variables)).toEqual({ exitCode: 0, out: 'The database is up to date.\n' });
  await assertMigrated(db);
  await closeDb(db);
  await schema.close();
});
