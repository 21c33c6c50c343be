import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

export interface Checksums {
  sizeBytes: number;
  /** 64 lower-case hexadecimal digits. */
  sha256: string;
  /** As zip archives hold it: unsigned, 0 to 2³²−1. */
  crc32: number;
}

/** Takes both sums over whatever passes: one pass, no second read. */
export function createSummer(): { add(chunk: Uint8Array): void; result(): Checksums } {
  const hash = createHash('sha256');
  let crc = 0;
  let sizeBytes = 0;
  return {
    add(chunk) {
      hash.update(chunk);
      crc = crc32(chunk, crc);
      sizeBytes += chunk.byteLength;
    },
    result: () => ({ sizeBytes, sha256: hash.digest('hex'), crc32: crc }),
  };
}

/** Reads an open file from its beginning to its end. The handle stays open. */
export async function checksumFile(handle: FileHandle, signal?: AbortSignal): Promise<Checksums> {
  const summer = createSummer();
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 20 })) {
    signal?.throwIfAborted();
    summer.add(chunk);
  }
  return summer.result();
}
