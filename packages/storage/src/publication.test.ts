import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { preparePublication } from './publication.ts';
import type { StorageRoot } from './root.ts';
import { filesUnder, temporaryRoot } from './testing.ts';
import { linkIntoWorkdir, listWorkdirs, openWorkdir, removeWorkdir, type Workdir } from './workdir.ts';

const jobId = '0192f3a4-5b6c-7d8e-9f01-23456789abcd';
const outputs = [
  { name: 'vocals.flac', path: 'stems/t/m/vocals.flac' },
  { name: 'bass.flac', path: 'stems/t/m/bass.flac' },
];
let root: StorageRoot;
let remove: () => Promise<void>;
let workdir: Workdir;
beforeEach(async () => {
  ({ root, remove } = await temporaryRoot());
  workdir = await openWorkdir(root, jobId, 1);
});
afterEach(() => remove());

const write = (name: string, content: string) => writeFile(join(workdir.path, name), content);

async function prepare() {
  await write('vocals.flac', '123456789');
  await write('bass.flac', 'dum');
  return preparePublication(root, workdir, outputs);
}

test('outputs are summed up first and appear only when published', async () => {
  const publication = await prepare();
  expect(publication.files[0]).toEqual({
    path: 'stems/t/m/vocals.flac',
    sizeBytes: 9,
    sha256: createHash('sha256').update('123456789').digest('hex'),
    crc32: 0xcbf43926,
  });
  expect((await filesUnder(root)).filter((path) => path.startsWith('stems'))).toEqual([]);
  await publication.publish();
  expect(await filesUnder(root)).toEqual(['stems/t/m/bass.flac', 'stems/t/m/vocals.flac']);
});

test('publishing again is harmless: a transaction that is repeated repeats it', async () => {
  const publication = await prepare();
  await publication.publish();
  await publication.publish();
  expect(await readFile(join(root.path, 'stems/t/m/bass.flac'), 'utf8')).toBe('dum');
});

test('what was published is taken back whole, also when the second rename failed, and can be published after all', async () => {
  const publication = await prepare();
  await mkdir(join(root.path, 'stems/t/m/bass.flac'), { recursive: true });
  await expect(publication.publish()).rejects.toThrow();
  await publication.takeBack();
  expect((await filesUnder(root)).filter((path) => path.startsWith('stems'))).toEqual([]);
  await rm(join(root.path, 'stems/t'), { recursive: true });
  await publication.publish();
  expect(await filesUnder(root)).toEqual(['stems/t/m/bass.flac', 'stems/t/m/vocals.flac']);
});

test.each([
  ['is missing', async () => {}],
  ['is empty', () => write('vocals.flac', '')],
  ['is not a plain file', () => mkdir(join(workdir.path, 'vocals.flac'))],
  ['is missing', () => symlink('bass.flac', join(workdir.path, 'vocals.flac'))],
])('an output that %s is refused', async (_why, make) => {
  await make();
  await expect(preparePublication(root, workdir, outputs)).rejects.toMatchObject({ name: 'Fault' });
});

test('an output named by a hostile child stays in the private folder', async () => {
  await writeFile(join(root.path, 'downloads', 'other'), 'not mine');
  const hostile = [{ name: '../../downloads/other', path: 'stems/t/m/vocals.flac' }];
  await expect(preparePublication(root, workdir, hostile)).rejects.toMatchObject({ code: 'internal' });
});

test('an aborted check stops', async () => {
  await write('vocals.flac', '123456789');
  await expect(preparePublication(root, workdir, outputs, AbortSignal.abort())).rejects.toMatchObject({
    name: 'AbortError',
  });
});

test('a run has one folder: a second of the same name is refused', async () => {
  await expect(openWorkdir(root, jobId, 1)).rejects.toMatchObject({ code: 'EEXIST' });
});

test('the folder goes with all that is in it; removing it again, or one that never was, says nothing', async () => {
  await mkdir(join(workdir.path, 'deep'));
  await write('deep/file', 'x');
  expect(await listWorkdirs(root)).toEqual([{ name: `${jobId}-1`, run: { jobId, run: 1 } }]);
  expect(await removeWorkdir(root, `${jobId}-1`)).toBeUndefined();
  expect(await removeWorkdir(root, `${jobId}-1`)).toBeUndefined();
  expect(await listWorkdirs(root)).toEqual([]);
});

test('a stored file gets a second name in the folder and keeps its first', async () => {
  await writeFile(join(root.path, 'uploads', 'a'.repeat(64)), 'song');
  await linkIntoWorkdir(root, workdir, `uploads/${'a'.repeat(64)}`, 'song.mp3');
  const publication = await preparePublication(root, workdir, [{ name: 'song.mp3', path: 'downloads/t.mp3' }]);
  await publication.publish();
  await removeWorkdir(root, `${jobId}-1`);
  expect(await filesUnder(root)).toEqual(['downloads/t.mp3', `uploads/${'a'.repeat(64)}`]);
});
