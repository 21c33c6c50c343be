import { type FileHandle, open } from 'node:fs/promises';
import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { type Checksums, createSummer } from './checksums.ts';

export interface StreamLimits {
  /** The most bytes that are taken. */
  maxBytes: number;
  signal?: AbortSignal;
}

/**
 * Writes a stream into a new file, forces it onto the disk, and answers its sums.
 *
 * @throws Fault `too_long` past `maxBytes`; whatever the source throws. What was written by then stays.
 */
export async function writeStream(
  path: string,
  source: AsyncIterable<Uint8Array>,
  limits: StreamLimits,
): Promise<Checksums> {
  const handle = await open(path, 'wx', 0o640);
  try {
    return await pour(source, handle, limits);
  } finally {
    await handle.close();
  }
}

async function pour(source: AsyncIterable<Uint8Array>, handle: FileHandle, { maxBytes, signal }: StreamLimits) {
  const summer = createSummer();
  let received = 0;
  for await (const chunk of source) {
    signal?.throwIfAborted();
    received += chunk.byteLength;
    if (received > maxBytes) throw new Fault('too_long', faultSentence('too_long'));
    summer.add(chunk);
    await handle.writeFile(chunk);
  }
  await handle.sync();
  return summer.result();
}
