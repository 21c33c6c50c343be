import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundles, isBundled, programArgs } from './bundles.mjs';

const run = promisify(execFile);

/** A checkout of programs that do nothing, but for its worker. */
let root = '';
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'bundles-')));
  for (const program of [
    'apps/bot/src/main',
    'tools/stems',
    'tools/start',
    'tools/admin',
    'tools/doctor',
    'tools/migrate',
  ])
    await write(`${program}.ts`, '');
  for (const folder of ['apps/bot', 'apps/worker', 'packages/core']) await write(`${folder}/package.json`, '{}');
  await write('package-lock.json', '{}');
  await write('apps/worker/src/main.ts', "import { say } from './say.ts';\nsay(import.meta.url);\n");
  await write(
    'apps/worker/src/say.ts',
    'export const say = (what: string) => console.log(import.meta.dirname, what);\n',
  );
});
afterEach(() => rm(root, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

const start = () => run(process.execPath, programArgs(root, 'worker'));

test('a program as one file does what its sources say, and knows where those lie', async () => {
  await bundles(root).run();
  const { stdout } = await start();
  expect(stdout).toBe(`${root}/apps/worker/src file://${root}/apps/worker/src/main.ts\n`);
});

test('what fails in it is told by its place in the sources', async () => {
  await write('apps/worker/src/say.ts', "\n\nexport const say = () => { throw new Error('on line 3'); };\n");
  await bundles(root).run();
  await expect(start()).rejects.toMatchObject({ stderr: expect.stringMatching(/apps\/worker\/src\/say\.ts:3:/) });
});

test('it is made once, and anew when a source or what a package offers has changed', async () => {
  const step = bundles(root);
  for (const changed of ['apps/worker/src/say.ts', 'packages/core/package.json', 'package-lock.json']) {
    expect(step.isNeeded(), changed).toBe(true);
    await step.run();
    expect(step.isNeeded(), changed).toBe(false);
    await write(changed, changed.endsWith('.ts') ? 'export const say = () => {};\n' : '{ "private": true }');
  }
  expect(step.isNeeded()).toBe(true);
});

test('a source that does not compile leaves the program of before, and is tried again', async () => {
  await bundles(root).run();
  await write('apps/worker/src/say.ts', 'export const say = (');
  await expect(bundles(root).run()).rejects.toThrow('say.ts');
  expect(bundles(root).isNeeded()).toBe(true);
  await expect(start()).resolves.toMatchObject({ stdout: expect.stringContaining(root) });
});

test('commands for developers are read from their sources', () => {
  expect(['worker', 'stems', 'admin'].every(isBundled)).toBe(true);
  expect(['check', 'test', 'dev', 'constructor'].some(isBundled)).toBe(false);
});
