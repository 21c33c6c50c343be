import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { checkout } from '../env.ts';
import { isFree } from '../services/loopback.mjs';
import type { Finding } from './finding.ts';

/** One song of a few minutes with its stems takes 0.2 GB; below this the first album is in danger. */
const leastDiskBytes = 3e9;

/** What one separation takes at its peak. */
const leastMemoryBytes = 1.6e9;

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

/** @param folder the storage root, absolute */
export async function examineStorage(folder: string): Promise<Finding> {
  const probe = join(folder, `.doctor-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, '');
    await rm(probe);
    return { detail: folder };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { detail: reason, remedy: `Let this user write to ${folder}, or name another folder in STORAGE_ROOT.` };
  }
}

/** @param folder on the disk that is asked about; where it is missing, the disk of the checkout is */
export async function examineDisk(folder: string): Promise<Finding> {
  const disk = await statfs(folder).catch(() => statfs(checkout));
  const free = disk.bavail * disk.bsize;
  const detail = `${gigabytes(free)} free`;
  if (free >= leastDiskBytes) return { detail };
  return {
    detail,
    remedy: `Make room: ${gigabytes(leastDiskBytes)} is the least, or move STORAGE_ROOT to a larger disk.`,
  };
}

export async function examineMemory(free: number = freemem()): Promise<Finding> {
  const detail = `${gigabytes(free)} free`;
  if (free >= leastMemoryBytes) return { detail };
  return { detail, remedy: `One separation takes ${gigabytes(leastMemoryBytes)}: end other programs, or add memory.` };
}

/**
 * A port that one of our own programs answers on is as good as a free one.
 *
 * @param variable the one that chooses the port
 */
export async function examinePort(variable: string, port: number): Promise<Finding> {
  if (port === 0) return { detail: 'any free one' };
  if (await isFree(port)) return { detail: `${port} is free` };
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2_000) }).catch(
    () => undefined,
  );
  if (answer?.ok) return { detail: `${port} is in use, by a program that is well` };
  return {
    detail: `${port} is in use by another program`,
    remedy: `End that program, or choose another ${variable} in .env.`,
  };
}
