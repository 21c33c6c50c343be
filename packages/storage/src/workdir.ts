import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Checksums } from './checksums.ts';
import { hasCode } from './error-code.ts';
import { orDiskFull } from './free-space.ts';
import { runOfWorkFolder, workPath } from './layout.ts';
import type { StorageRoot } from './root.ts';
import { locate, locatePath } from './sandbox.ts';
import { type StreamLimits, writeStream } from './write-stream.ts';

/** The private folder of one run. */
export interface Workdir {
  /** Relative to the root. */
  readonly folder: string;
  /** Absolute. */
  readonly path: string;
}

/** Makes the folder `work/<jobId>-<run>`. A run has one number and one folder: one that exists already is a bug. */
export async function openWorkdir(root: StorageRoot, jobId: string, run: number): Promise<Workdir> {
  const folder = workPath(jobId, run);
  const path = await locatePath(root, folder);
  await orDiskFull(() => mkdir(path, { mode: 0o750 }));
  return { folder, path };
}

/**
 * Removes the folder and all that is in it.
 *
 * @returns what went wrong, for the log; it never throws, because it runs where another error may be on its way. The
 *   sweeper removes what is left.
 */
export async function removeWorkdir(root: StorageRoot, name: string): Promise<unknown> {
  try {
    // Retried: a child that was just ended may have left a file while the folder was being emptied.
    await rm(join(root.path, 'work', basename(name)), { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    return undefined;
  } catch (error) {
    return error;
  }
}

/** What lies in `work/` now; `run` is undefined for what no run made. */
export async function listWorkdirs(root: StorageRoot) {
  const names = await readdir(join(root.path, 'work'));
  return names.map((name) => ({ name, run: runOfWorkFolder(name) }));
}

/** Gives a stored file a second name in the folder, without copying where the disk allows it. */
export async function linkIntoWorkdir(root: StorageRoot, workdir: Workdir, path: string, name: string): Promise<void> {
  const from = await locatePath(root, path);
  const to = await locate(root, workdir.folder, name);
  await orDiskFull(async () => {
    try {
      await link(from, to);
    } catch (error) {
      if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'].some((code) => hasCode(error, code))) throw error;
      await copyFile(from, to);
    }
  });
}

/** Makes a folder in the private folder; answers its absolute path. */
export async function makeFolder(root: StorageRoot, workdir: Workdir, name: string): Promise<string> {
  const path = await locate(root, workdir.folder, name);
  await orDiskFull(() => mkdir(path, { mode: 0o750 }));
  return path;
}

/**
 * Streams a file into the private folder.
 *
 * @throws Fault `too_long` past `maxBytes`; `disk_full`; whatever the source throws
 */
export async function writeIntoWorkdir(
  root: StorageRoot,
  file: { workdir: Workdir; name: string },
  source: AsyncIterable<Uint8Array>,
  limits: StreamLimits,
): Promise<Checksums> {
  const path = await locate(root, file.workdir.folder, file.name);
  return await orDiskFull(() => writeStream(path, source, limits));
}
