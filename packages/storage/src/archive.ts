import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type ByteRange, openFile } from './files.ts';
import type { StorageRoot } from './root.ts';
import { directoryHeader, endOfDirectory, localHeader, type ZipEntry } from './zip-records.ts';

/** A stored file and what it is called in the archive. */
export interface ArchiveEntry extends ZipEntry {
  /** Relative to the storage root. */
  readonly path: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** An archive whose every byte is known to lie where, before any is read. */
export interface Archive {
  readonly sizeBytes: number;
  /** Lower-case hexadecimal: the same for the same names and contents, and for no others. */
  readonly sha256: string;
  readonly parts: readonly Part[];
}

/** Bytes of ours, or a stored file. */
export type Part = { readonly sizeBytes: number } & ({ readonly bytes: Buffer } | { readonly path: string });

/**
 * Lays out a zip archive of stored files, not deflated: music does not get smaller, and so the length and every offset
 * are known at once, and any range can be sent again. ZIP64 where sizes ask for it.
 *
 * @param entries their sizes and checksums are trusted, their names unique.
 */
export function layOutArchive(entries: readonly ArchiveEntry[]): Archive {
  const parts: Part[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  const add = (part: Part) => {
    parts.push(part);
    offset += part.sizeBytes;
  };
  for (const entry of entries) {
    directory.push(directoryHeader(entry, offset));
    add(ofBytes(localHeader(entry)));
    add({ path: entry.path, sizeBytes: entry.sizeBytes });
  }
  const headers = Buffer.concat(directory);
  const end = endOfDirectory({ entries: entries.length, offset, sizeBytes: headers.length });
  add(ofBytes(Buffer.concat([headers, end])));
  return { parts, sizeBytes: offset, sha256: identity(headers, entries) };
}

/**
 * Streams the archive, or a range of it. One file is open at a time, and it is read only as fast as the reader takes it.
 * The stream fails, and so never ends as if it were whole, when a file is gone or has another size by then.
 */
export function openArchive(root: StorageRoot, archive: Archive, range?: ByteRange): Readable {
  return Readable.from(read(root, archive, range ?? { start: 0, end: archive.sizeBytes - 1 }), { objectMode: false });
}

async function* read(root: StorageRoot, { parts }: Archive, { start, end }: ByteRange): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for (const part of parts) {
    const first = Math.max(start - offset, 0);
    const last = Math.min(end - offset, part.sizeBytes - 1);
    if (first <= last) yield* readPart(root, part, { start: first, end: last });
    offset += part.sizeBytes;
  }
}

async function* readPart(root: StorageRoot, part: Part, range: ByteRange): AsyncGenerator<Uint8Array> {
  if ('bytes' in part) {
    yield part.bytes.subarray(range.start, range.end + 1);
    return;
  }
  const { stream, sizeBytes } = await openFile(root, part.path, range);
  try {
    if (sizeBytes !== part.sizeBytes) throw new Error(`${part.path} has ${sizeBytes} bytes, not ${part.sizeBytes}`);
    yield* stream;
  } finally {
    stream.destroy();
  }
}

const ofBytes = (bytes: Buffer): Part => ({ bytes, sizeBytes: bytes.length });

function identity(headers: Buffer, entries: readonly ArchiveEntry[]): string {
  const hash = createHash('sha256').update(headers);
  for (const { sha256 } of entries) hash.update(sha256);
  return hash.digest('hex');
}
