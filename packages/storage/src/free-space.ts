import { statfs } from 'node:fs/promises';
import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { hasCode } from './error-code.ts';
import type { StorageRoot } from './root.ts';

/** @throws Fault `disk_full` (retryable: room may come back) when fewer than `bytes` are free for us. */
export async function requireFreeSpace(root: StorageRoot, bytes: number): Promise<void> {
  const { freeBytes } = await readDisk(root);
  if (freeBytes >= bytes) return;
  throw diskFull(new Error(`${freeBytes} bytes free, ${bytes} needed`));
}

/** The disk that holds the root: what is free for us, and all there is. */
export async function readDisk(root: StorageRoot): Promise<{ freeBytes: number; sizeBytes: number }> {
  const disk = await statfs(root.path);
  return { freeBytes: disk.bavail * disk.bsize, sizeBytes: disk.blocks * disk.bsize };
}

/** Runs file work; a full disk or a spent quota comes out as the Fault `disk_full`. */
export async function orDiskFull<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT')) throw diskFull(error);
    throw error;
  }
}

const diskFull = (cause: unknown) => new Fault('disk_full', faultSentence('disk_full'), { retryable: true, cause });
