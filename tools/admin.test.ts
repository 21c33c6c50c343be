import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { verifyPassword } from '@alchemy/core/password';
import { openTestDb, type TestDb, testRedisUrl } from '@alchemy/db/testing';
import { isBlocked } from '@alchemy/db/users';
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
  for (const name of [
    'create-user EMAIL',
    'block USER',
    'forget USER',
    'cleanup',
    'retry JOB',
    'verify',
    'restore DIR',
  ]) {
    expect(err).toContain(`  ${name}`);
  }
});

const misuses = [
  ...[['retry', 'seven'], ['revoke'], ['backup'], ['verify', 'now'], ['constructor', anId], ['cleanup', '--all']],
  ...[['create-user'], ['create-user', 'root@example.org', 'king'], ['block', 'sam'], ['forget']],
];
test.each(misuses.map((args) => [args]))('%o is refused', async (args) => {
  expect(await admin(...args)).toMatchObject({ exitCode: 2, out: '' });
});

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

test('an account is made once, and its password is told once and kept nowhere', async () => {
  const { exitCode, out } = await admin('create-user', 'Root@example.org');
  expect(exitCode).toBe(0);
  const password = /: (\S{20,})\n$/.exec(out)?.[1] ?? '';
  const root = await testDb.db.query.users.findFirst({ where: (user, { eq }) => eq(user.email, 'root@example.org') });
  expect(root).toMatchObject({ role: 'administrator', identity: 'portal:root@example.org' });
  expect(await verifyPassword(password, root?.passwordHash)).toBe(true);
  expect(await admin('create-user', 'root@example.org', 'viewer')).toMatchObject({ exitCode: 1, out: '' });
});

test('somebody is blocked, let in again, and forgotten', async () => {
  const id = 'discord:123456789012345678';
  await testDb.db.execute(`insert into users (identity, name) values ('${id}', 'Sam')`);
  expect(await admin('block', id)).toMatchObject({ exitCode: 0, out: `${id} is blocked.\n` });
  expect(await isBlocked(testDb.db, id)).toBe(true);
  expect(await admin('block', id, 'off')).toMatchObject({ exitCode: 0 });
  expect(await isBlocked(testDb.db, id)).toBe(false);
  expect(await admin('forget', id)).toMatchObject({ exitCode: 0, out: `${id} is forgotten.\n` });
  expect(await admin('forget', id)).toMatchObject({ exitCode: 1 });
});

test('a cleanup waits in the line when no worker runs', async () => {
  expect(await admin('cleanup')).toMatchObject({ exitCode: 0, out: expect.stringContaining('No worker runs.') });
  const job = await testDb.db.query.jobs.findFirst({ where: (one, { eq }) => eq(one.stage, 'cleanup') });
  expect(job).toMatchObject({ status: 'queued', params: { task: 'orphans', apply: false } });
});
