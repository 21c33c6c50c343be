import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listFiles, moveFile, openFile, removeFile, type StoredFile, statFile } from './files.ts';
import type { StorageRoot } from './root.ts';
import { filesUnder, temporaryRoot } from './testing.ts';

let root: StorageRoot;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ root, remove } = await temporaryRoot());
});
afterEach(() => remove());

async function put(path: string, content = 'content') {
  await mkdir(dirname(join(root.path, path)), { recursive: true });
  await writeFile(join(root.path, path), content);
}

test('a file is read whole, or by a range with both ends included', async () => {
  await put('stems/t/m/vocals.flac', '0123456789');
  const whole = await openFile(root, 'stems/t/m/vocals.flac');
  expect([whole.sizeBytes, await text(whole.stream)]).toEqual([10, '0123456789']);
  const part = await openFile(root, 'stems/t/m/vocals.flac', { start: 2, end: 4 });
  expect([part.sizeBytes, await text(part.stream)]).toEqual([10, '234']);
});

test.each([
  { start: 0, end: 10 },
  { start: 5, end: 4 },
  { start: -1, end: 2 },
  { start: 0.5, end: 2 },
])('the range $start-$end of ten bytes is refused', async (range) => {
  await put('downloads/a', '0123456789');
  await expect(openFile(root, 'downloads/a', range)).rejects.toBeInstanceOf(RangeError);
});

test.each(['downloads/none', 'downloads', 'downloads/file/below', '../secret'])('%s is not found', async (path) => {
  await put('downloads/file');
  await expect(openFile(root, path)).rejects.toMatchObject({ code: 'not_found' });
  await expect(statFile(root, path)).rejects.toMatchObject({ code: 'not_found' });
});

test('a list holds files at every depth and passes symbolic links over', async () => {
  await put('stems/t/m/vocals.flac', 'abc');
  await put('stems/t/other/bass.flac');
  await symlink('/etc', join(root.path, 'stems', 'etc'));
  const found: StoredFile[] = [];
  for await (const file of listFiles(root, 'stems')) found.push(file);
  expect(found.map(({ path, sizeBytes }) => [path, sizeBytes]).sort()).toEqual([
    ['stems/t/m/vocals.flac', 3],
    ['stems/t/other/bass.flac', 7],
  ]);
});

test('a removed file takes the folders along that it leaves empty, never a folder of the root', async () => {
  await put('stems/t/m/vocals.flac');
  await put('stems/t/m/bass.flac');
  await removeFile(root, 'stems/t/m/vocals.flac');
  expect(await filesUnder(root)).toEqual(['stems/t/m/bass.flac']);
  await removeFile(root, 'stems/t/m/bass.flac');
  await removeFile(root, 'stems/t/m/bass.flac');
  expect(await readdir(join(root.path, 'stems'))).toEqual([]);
});

test('a file in quarantine keeps its content under one flat name', async () => {
  await put('analysis/x.json', '{}');
  await moveFile(root, 'analysis/x.json', 'quarantine/analysis_x.json');
  expect(await filesUnder(root)).toEqual(['quarantine/analysis_x.json']);
});
