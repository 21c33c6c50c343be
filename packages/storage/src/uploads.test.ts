import { createHash } from 'node:crypto';
import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireFreeSpace } from './free-space.ts';
import type { StorageRoot } from './root.ts';
import { filesUnder, temporaryRoot } from './testing.ts';
import { discardUpload, receiveUpload } from './uploads.ts';

const song = Buffer.from('a song in three parts');
const hash = createHash('sha256').update(song).digest('hex');
let root: StorageRoot;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ root, remove } = await temporaryRoot());
});
afterEach(() => remove());

const parts = () => Readable.from([song.subarray(0, 6), song.subarray(6, 14), song.subarray(14)]);

test('a file is named by its content, and twenty alike at once are one', async () => {
  const received = await Promise.all(
    Array.from({ length: 20 }, () => receiveUpload(root, parts(), { maxBytes: 1_000 })),
  );
  expect(new Set(received.map(({ path }) => path))).toEqual(new Set([`uploads/${hash}`]));
  expect(received[0]).toMatchObject({ sizeBytes: song.byteLength, sha256: hash });
  expect(await filesUnder(root)).toEqual([`uploads/${hash}`]);
  expect(await readFile(join(root.path, 'uploads', hash))).toEqual(song);
});

test('a file past the limit is refused and leaves nothing', async () => {
  await expect(receiveUpload(root, parts(), { maxBytes: 10 })).rejects.toMatchObject({ code: 'too_long' });
  expect(await filesUnder(root)).toEqual([]);
});

test('a source that breaks off, or a caller who gives up, leaves nothing', async () => {
  async function* broken() {
    yield song;
    throw new Error('the disk was pulled out');
  }
  await expect(receiveUpload(root, broken(), { maxBytes: 1_000 })).rejects.toThrow('pulled out');
  const signal = AbortSignal.abort();
  await expect(receiveUpload(root, parts(), { maxBytes: 1_000, signal })).rejects.toMatchObject({ name: 'AbortError' });
  expect(await filesUnder(root)).toEqual([]);
});

test('an upload goes when it is discarded, unless it was handed in again since', async () => {
  const first = await receiveUpload(root, parts(), { maxBytes: 1_000 });
  const later = new Date(first.handedInAtMs + 5);
  await utimes(join(root.path, first.path), later, later);
  await discardUpload(root, first);
  expect(await filesUnder(root)).toEqual([first.path]);
  await discardUpload(root, { ...first, handedInAtMs: later.getTime() });
  expect(await filesUnder(root)).toEqual([]);
  await discardUpload(root, first);
});

test('more room than any disk has is not free', async () => {
  await requireFreeSpace(root, 1);
  await expect(requireFreeSpace(root, Number.MAX_SAFE_INTEGER)).rejects.toMatchObject({
    code: 'disk_full',
    retryable: true,
  });
});
