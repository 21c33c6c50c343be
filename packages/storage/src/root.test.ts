import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { storageFolders } from './layout.ts';
import { assertSameRoot, openRoot } from './root.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'alchemy-root-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

test('a new root gets its folders and a marker, and ten programs that open it at once agree on that', async () => {
  const path = join(parent, 'storage');
  const roots = await Promise.all(Array.from({ length: 10 }, () => openRoot(path)));
  expect(new Set(roots.map((root) => root.id)).size).toBe(1);
  expect(storageFolders.length).toBeGreaterThan(0);
  for (const folder of storageFolders) await expect(openRoot(join(path, folder, 'x'))).resolves.toBeDefined();
});

test('a folder that holds something else is refused and left as it is', async () => {
  await writeFile(join(parent, 'thesis.tex'), 'precious');
  await expect(openRoot(parent)).rejects.toMatchObject({ code: 'operator_attention' });
  expect(await readFile(join(parent, 'thesis.tex'), 'utf8')).toBe('precious');
});

test('a root whose volume is gone, or replaced by another, is noticed', async () => {
  const root = await openRoot(join(parent, 'storage'));
  await assertSameRoot(root);
  await rm(root.path, { recursive: true });
  await expect(assertSameRoot(root)).rejects.toMatchObject({ code: 'service_unavailable', retryable: true });
  await openRoot(root.path);
  await expect(assertSameRoot(root)).rejects.toMatchObject({ code: 'service_unavailable' });
});
