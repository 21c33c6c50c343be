import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { checkout } from '../tools/env.ts';

const testDb = await useTestDb();

/** Every column of the schema whose type could hold a song. */
async function roomForAudio(): Promise<string[]> {
  const columns =
    await testDb.db.execute(sql`select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = current_schema() and data_type in ('bytea', 'oid', 'bit', 'bit varying', 'xml')`);
  return [...columns].map(({ name }) => String(name));
}

test('no table has a column that could hold audio', async () => {
  expect(await roomForAudio()).toEqual([]);
  await testDb.db.execute(sql`create table songs (audio bytea)`);
  expect(await roomForAudio()).toEqual(['songs.audio']);
  await testDb.db.execute(sql`drop table songs`);
});

/** Something of the shape of a credential beside a name that says that it is one. */
const credential =
  /(client[_-]?id|client[_-]?secret|api[_-]?key|bot[_-]?token|app[_-]?token)['"]?\s*[:=]\s*['"`]?([0-9a-f]{32}|xox[bap]-\d{6,}[\w-]+|[\w-]{24}\.[\w-]{6}\.[\w-]{27,})\b/i;

test('a credential that is written into a file is found', () => {
  const planted = `const clientId = '${'0123456789abcdef'.repeat(2)}';`;
  expect(credential.test(planted)).toBe(true);
  expect(credential.test(`SPOTIFY_CLIENT_SECRET=${'f'.repeat(32)}`)).toBe(true);
  const list = [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '*.ts',
    '*.tsx',
    '*.mjs',
    '*.py',
    '*.md',
    '*.yml',
    '*.json',
    '.env*',
  ];
  const files = execFileSync('git', list, { cwd: checkout, encoding: 'utf8' }).split('\n');
  const here = files.filter((file) => file !== '' && existsSync(join(checkout, file)));
  expect(here.length).toBeGreaterThan(100);
  expect(here.filter((file) => credential.test(readFileSync(join(checkout, file), 'utf8')))).toEqual([]);
});
