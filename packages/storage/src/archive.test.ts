import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, open, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Archive, type ArchiveEntry, layOutArchive, openArchive } from './archive.ts';
import type { StorageRoot } from './root.ts';
import { temporaryRoot } from './testing.ts';

let root: StorageRoot;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ root, remove } = await temporaryRoot());
});
afterEach(() => remove());

const modifiedAt = new Date('2026-11-02T12:34:56Z');
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

async function anEntry(name: string, content: Buffer): Promise<ArchiveEntry> {
  const path = `formats/${sha256(Buffer.from(name)).slice(0, 12)}.flac`;
  await mkdir(dirname(join(root.path, path)), { recursive: true });
  await writeFile(join(root.path, path), content);
  return { name, path, sizeBytes: content.length, crc32: crc32(content), sha256: sha256(content), modifiedAt };
}

const noise = (length: number, seed: number) =>
  Buffer.from(Array.from({ length }, (_, at) => (at * seed * 31 + (at >> 3) * seed) & 255));

const someEntries = () =>
  Promise.all([
    anEntry('01 AC-DC - T.N.T/AC-DC - T.N.T (Vocals).flac', noise(70_001, 3)),
    anEntry('02 שלום - 🎉 Party/שלום - 🎉 Party (Drums).flac', noise(1_234, 7)),
    anEntry('02 שלום - 🎉 Party/empty.json', Buffer.alloc(0)),
  ]);

/** What Python's zipfile makes of it: names, sizes and, for what is small, the checked content. */
function readByPython(file: string): { name: string; size: number; date: number[]; sha256: string | null }[] {
  const program = `
import hashlib, json, sys, zipfile
out = []
with zipfile.ZipFile(sys.argv[1]) as z:
    for i in z.infolist():
        small = i.file_size < 1_000_000
        out.append({'name': i.filename, 'size': i.file_size, 'date': list(i.date_time),
                    'sha256': hashlib.sha256(z.read(i)).hexdigest() if small else None})
print(json.dumps(out))`;
  return JSON.parse(execFileSync('python3', ['-c', program, file], { encoding: 'utf8', maxBuffer: 1 << 28 }));
}

test('an archive opens with its names and contents, and was as long as foretold', async () => {
  const entries = await someEntries();
  const archive = layOutArchive(entries);
  const bytes = await buffer(openArchive(root, archive));
  expect(bytes.length).toBe(archive.sizeBytes);
  const file = join(root.path, '..', 'all.zip');
  await writeFile(file, bytes);
  expect(readByPython(file)).toEqual(
    entries.map(({ name, sizeBytes, sha256: sum }) => ({
      name,
      size: sizeBytes,
      date: [2026, 11, 2, 12, 34, 56],
      sha256: sum,
    })),
  );
});

test('every range of it is that part of the whole', async () => {
  const archive = layOutArchive(await someEntries());
  const whole = await buffer(openArchive(root, archive));
  const borders: number[] = [];
  for (const { sizeBytes } of archive.parts) borders.push((borders.at(-1) ?? 0) + sizeBytes);
  const starts = [0, 1, 40_000, ...borders.flatMap((border) => [border - 1, border, border + 1])];
  for (const start of starts.filter((at) => at >= 0 && at < whole.length)) {
    for (const end of [start, Math.min(start + 300, whole.length - 1), whole.length - 1]) {
      const part = await buffer(openArchive(root, archive, { start, end }));
      expect(part.equals(whole.subarray(start, end + 1)), `${start}-${end}`).toBe(true);
    }
  }
});

test('it is told apart by names and contents, and by nothing else', async () => {
  const [one, two] = await someEntries();
  if (one === undefined || two === undefined) throw new Error('No entries.');
  const tag = (...entries: ArchiveEntry[]) => layOutArchive(entries).sha256;
  expect(tag(one, two)).toBe(tag({ ...one }, { ...two }));
  const others = [tag(two, one), tag(one), tag({ ...one, name: 'x' }, two), tag({ ...one, sha256: two.sha256 }, two)];
  expect(new Set([tag(one, two), ...others]).size).toBe(5);
});

test.each([
  ['is gone', (path: string) => rm(path)],
  ['has another size', (path: string) => truncate(path, 1_000)],
])('a file that %s breaks the stream off instead of ending it', async (_, harm) => {
  const entries = await someEntries();
  const archive = layOutArchive(entries);
  await harm(join(root.path, entries[1]?.path ?? ''));
  await expect(buffer(openArchive(root, archive))).rejects.toThrow();
});

test('a reader that leaves closes the file', async () => {
  const archive = layOutArchive(await someEntries());
  const stream = openArchive(root, archive);
  for await (const chunk of stream) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
  expect(stream.destroyed).toBe(true);
});

/** Writes the archive without the bytes of its files, which are zeros: holes that take no room on the disk. */
async function writeSparse(archive: Archive, file: string): Promise<void> {
  const handle = await open(file, 'w');
  let offset = 0;
  for (const part of archive.parts) {
    if ('bytes' in part) await handle.write(part.bytes, 0, part.bytes.length, offset);
    offset += part.sizeBytes;
  }
  await handle.truncate(archive.sizeBytes);
  await handle.close();
}

test('beyond four gigabytes its numbers have 64 bits', async () => {
  const zeros = { path: 'x', sha256: '0', crc32: 0, modifiedAt };
  const small = Buffer.alloc(1_000);
  const archive = layOutArchive([
    { ...zeros, name: 'large.wav', sizeBytes: 5 * 2 ** 30 },
    { ...zeros, name: 'behind it.wav', sizeBytes: small.length, crc32: crc32(small) },
  ]);
  const file = join(root.path, '..', 'large.zip');
  await writeSparse(archive, file);
  expect(readByPython(file)).toMatchObject([
    { name: 'large.wav', size: 5 * 2 ** 30 },
    { name: 'behind it.wav', size: 1_000, sha256: sha256(small) },
  ]);
});

test('more entries than 16 bits can count are all there', async () => {
  const empty = { path: 'x', sha256: '0', crc32: 0, sizeBytes: 0, modifiedAt };
  const archive = layOutArchive(Array.from({ length: 66_000 }, (_, at) => ({ ...empty, name: `${at}.wav` })));
  const file = join(root.path, '..', 'many.zip');
  await writeSparse(archive, file);
  expect(readByPython(file)).toHaveLength(66_000);
});
