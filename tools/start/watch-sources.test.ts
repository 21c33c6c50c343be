import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchSources } from './watch-sources.ts';

const limit = { timeout: 20_000 };
const folders = ['core', 'db', 'jobs', 'storage'].map((name) => `packages/${name}/src`);
let root: string;
let told: string[];
let end: () => void;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'alchemy-watch-'));
  for (const folder of [...folders, 'apps/worker/src/stages', 'apps/bot/src', 'python/pipeline']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  told = [];
  end = watchSources(root, (programs) => void told.push(...programs));
});
afterEach(async () => {
  end();
  await rm(root, { recursive: true });
});

test.each([
  ['apps/worker/src/stages/download.ts', ['worker']],
  ['packages/db/src/client.ts', ['bot', 'worker']],
  ['python/pipeline/serve.py', ['worker']],
])('a change of %s concerns %o', async (file, programs) => {
  await writeFile(join(root, file), 'x');
  await vi.waitFor(() => expect([...new Set(told)].sort()).toEqual(programs), limit);
});

test('a test that changes starts nothing again', async () => {
  await writeFile(join(root, 'apps/bot/src/bot.test.ts'), 'x');
  await writeFile(join(root, 'apps/worker/src/worker.ts'), 'x');
  await vi.waitFor(() => expect(told).toEqual(['worker']), limit);
});
