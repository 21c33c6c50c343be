import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { npmPackages } from './npm-packages.mjs';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'npm-packages-'));
  await writeJson('package.json', { dependencies: { a: '^1.0.0' } });
  await writeJson('packages/core/package.json', { name: 'core' });
  await writeJson('package-lock.json', { packages: locked });
  await writeJson('node_modules/.package-lock.json', { packages: installed });
});

afterEach(() => rm(root, { recursive: true }));

const installed = {
  'packages/core': { name: 'core' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
};
const locked = {
  '': { dependencies: { a: '^1.0.0' } },
  ...installed,
  'node_modules/for-another-platform': { version: '1.0.0', optional: true },
};

test('what is installed as it is locked needs nothing, whatever platform the rest is for', () => {
  expect(npmPackages(root).isNeeded()).toBe(false);
});

test('an installation that was never made or was interrupted is needed', async () => {
  await rm(join(root, 'node_modules'), { recursive: true });
  expect(npmPackages(root).isNeeded()).toBe(true);
});

test('a lock that names another version or another content is installed', async () => {
  await writeJson('package-lock.json', { packages: { ...locked, 'node_modules/a': { version: '1.0.1' } } });
  expect(npmPackages(root).isNeeded()).toBe(true);
});

test('a manifest that the lock was not made from is refused with the command that mends it', async () => {
  await writeJson('packages/core/package.json', { name: 'core', dependencies: { b: '1' } });
  const step = npmPackages(root);
  expect(step.isNeeded()).toBe(true);
  await expect(step.run()).rejects.toThrow(
    'package-lock.json does not know what packages/core/package.json asks for: run `npm install`.',
  );
});

async function writeJson(path: string, content: object): Promise<void> {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), JSON.stringify(content));
}
