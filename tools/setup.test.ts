import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** A checkout whose npm packages are installed and whose Python environment is not made yet. */
let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'setup-'));
  await cp(join(import.meta.dirname, 'setup'), join(root, 'tools/setup'), { recursive: true });
  await cp(join(import.meta.dirname, 'setup.mjs'), join(root, 'tools/setup.mjs'));
  await mkdir(join(root, 'node_modules'));
  await writeFile(join(root, 'package.json'), '{}');
  await writeFile(join(root, 'package-lock.json'), '{"packages":{"":{}}}');
  await writeFile(join(root, 'node_modules/.package-lock.json'), '{"packages":{}}');
});

afterEach(() => rm(root, { recursive: true }));

test('a machine without Python gets one sentence with the command, and exit code 3', () => {
  const { status, stdout, stderr } = setUp('/nowhere');
  expect(status).toBe(3);
  expect(stdout).toBe('');
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringMatching(/^Set-up: Python packages \(downloads up to \d+ MB, \d+ MB on disk\) …$/),
    expect.stringMatching(/^Python 3\.11 or newer is needed and this machine has none: run `[^`]+`\.$/),
  ]);
});

test('a set-up that failed is taken up where it stopped, with the lock free again', async () => {
  expect(setUp('/nowhere').status).toBe(3);
  const python = join(root, 'bin');
  await mkdir(python);
  // Answers the questions and does nothing else: the environment it leaves has no Python, so the next step fails.
  await writeFile(join(python, 'python3'), '#!/bin/sh\necho "3.12.0 1"\n', { mode: 0o755 });
  const { status, stderr } = setUp(`${python}:/usr/bin:/bin`);
  expect(status).toBe(3);
  expect(stderr).toContain('could not be started');
  expect((await readdir(join(root, '.data'))).filter((file) => file.startsWith('setup.lock'))).toHaveLength(1);
});

function setUp(path: string) {
  return spawnSync(process.execPath, [join(root, 'tools/setup.mjs')], { env: { PATH: path }, encoding: 'utf8' });
}
