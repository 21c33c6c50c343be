import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { secrets, withSecrets } from './secrets.mjs';

const both = ['LINK_SECRET', 'NEXTAUTH_SECRET'];
let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'secrets-'));
});

afterEach(() => rm(root, { recursive: true }));

const file = () => join(root, '.env');

test('secrets are made once, for the owner alone, and kept', async () => {
  const step = secrets(root, {});
  expect(step.isNeeded()).toBe(true);
  await step.run();
  expect(step.isNeeded()).toBe(false);
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  const made = parseEnv(await readFile(file(), 'utf8'));
  expect(Object.keys(made)).toEqual(both);
  expect(made.LINK_SECRET).toHaveLength(43);
  expect(made.LINK_SECRET).not.toBe(made.NEXTAUTH_SECRET);
});

test('the lines that were there stay, and the file loses its readers', async () => {
  await writeFile(file(), '# mine\nPORT=80\nLINK_SECRET="chosen by me"', { mode: 0o644 });
  await chmod(file(), 0o644);
  await secrets(root, {}).run();
  const text = await readFile(file(), 'utf8');
  expect(text).toMatch(/^# mine\nPORT=80\nLINK_SECRET="chosen by me"\nNEXTAUTH_SECRET=\S{43}\n$/);
  expect((await stat(file())).mode & 0o777).toBe(0o600);
});

test('what the environment sets needs no file', () => {
  expect(secrets(root, { LINK_SECRET: 'a', NEXTAUTH_SECRET: 'b' }).isNeeded()).toBe(false);
  expect(secrets(root, { LINK_SECRET: 'a' }).isNeeded()).toBe(true);
});

test.each(['LINK_SECRET=\n', 'LINK_SECRET=""\n', "export LINK_SECRET = ''\n", 'LINK_SECRET= # fill me in\n'])(
  'an empty assignment is filled in where it stands: %j',
  async (line) => {
    await writeFile(file(), `A=1\n${line}NEXTAUTH_SECRET=given\n`);
    const step = secrets(root, {});
    expect(step.isNeeded()).toBe(true);
    await step.run();
    expect(step.isNeeded()).toBe(false);
    expect(await readFile(file(), 'utf8')).toMatch(/^A=1\nLINK_SECRET=\S{43}\nNEXTAUTH_SECRET=given\n$/);
  },
);

test('a commented line is no assignment', () => {
  expect(withSecrets('# LINK_SECRET=\n', ['LINK_SECRET'])).toMatch(/^# LINK_SECRET=\nLINK_SECRET=\S{43}\n$/);
});
