import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openTestDb, type TestDb, testRedisUrl } from '@alchemy/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkout, programEnvironment } from './env.ts';

const anId = '0192f3a4-5b6c-7d8e-9f01-23456789abcd';
let testDb: TestDb;
let folder: string;
beforeAll(async () => {
  testDb = await openTestDb();
  folder = await mkdtemp(join(tmpdir(), 'alchemy-admin-'));
});
afterAll(async () => {
  await testDb.close();
  await rm(folder, { recursive: true });
});

/** Calls the command as `npm run admin --` does. */
async function admin(...args: string[]): Promise<{ exitCode: number; out: string; err: string }> {
  const services = { DATABASE_URL: testDb.url, REDIS_URL: testRedisUrl(), STORAGE_ROOT: join(folder, 'storage') };
  const child = spawn(process.execPath, [join(checkout, 'tools/run.mjs'), 'admin', ...args], {
    cwd: folder,
    env: programEnvironment({ ...services, INIT_CWD: folder }),
  });
  const [out, err, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode, out, err };
}

test('without a command it says what there is, and refuses', async () => {
  const { exitCode, out, err } = await admin();
  expect([exitCode, out]).toEqual([2, '']);
  for (const name of ['retry JOB', 'cancel JOB', 'revoke LINK', 'backup DIR', 'restore DIR', 'verify']) {
    expect(err).toContain(`  ${name}`);
  }
});

test.each([[['retry', 'seven']], [['revoke']], [['backup']], [['verify', 'now']], [['constructor', anId]]])(
  '%o is refused',
  async (args) => {
    expect(await admin(...args)).toMatchObject({ exitCode: 2, out: '' });
  },
);

test.each(['retry', 'cancel', 'revoke'])('%s of what is not there says so', async (name) => {
  const { exitCode, err } = await admin(name, anId);
  expect(exitCode).toBe(1);
  expect(err).toMatch(/^[A-Z].*\.\n$/);
});

test('a backup goes where it was asked for, and is not brought back over what is there', async () => {
  expect(await admin('verify')).toMatchObject({ exitCode: 0, out: 'Nothing is amiss: 0 files are well.\n' });
  await testDb.db.execute(`insert into users (identity) values ('terminal:sam')`);
  const { exitCode, out } = await admin('backup', 'kept');
  expect([exitCode, out]).toEqual([0, `Backed up 1 rows and 0 files (0.0 MB) to ${join(folder, 'kept')}.\n`]);
  expect(await readdir(join(folder, 'kept'))).toContain('manifest.json');
  const over = await admin('restore', 'kept');
  expect(over).toMatchObject({ exitCode: 2, err: expect.stringContaining('The database is not empty (users).') });
});

test('what is amiss is listed, and the answer is no', async () => {
  await writeFile(join(folder, 'storage/downloads/0192f3a4-5b6c-7d8e-9f01-23456789abcd.mp3'), 'fake');
  const { exitCode, err } = await admin('verify');
  expect(exitCode).toBe(1);
  expect(err).toBe(`downloads/${anId}.mp3: no row names it\n1 amiss, 0 files are well.\n`);
});
