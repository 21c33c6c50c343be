import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UsageError } from './arguments.ts';
import { tryOutput } from './deliver.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alchemy-out-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a folder that was made for files that never came is taken back', async () => {
  const takeBack = await tryOutput(join(folder, 'out'));
  expect(existsSync(join(folder, 'out'))).toBe(true);
  await takeBack();
  expect(existsSync(join(folder, 'out'))).toBe(false);
});

test('one with files in it stays, and so does one that was there', async () => {
  const takeBack = await tryOutput(join(folder, 'full'));
  await writeFile(join(folder, 'full/vocals.flac'), 'fake');
  await takeBack();
  expect(existsSync(join(folder, 'full/vocals.flac'))).toBe(true);
  await mkdir(join(folder, 'mine'));
  await (await tryOutput(join(folder, 'mine')))();
  expect(existsSync(join(folder, 'mine'))).toBe(true);
});

test('a name that cannot be a folder is refused', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(tryOutput(join(folder, 'file/out'))).rejects.toBeInstanceOf(UsageError);
});
