import { constants } from 'node:fs';
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { type Checksums, checksumFile } from './checksums.ts';
import { hasCode } from './error-code.ts';
import { orDiskFull } from './free-space.ts';
import type { StorageRoot } from './root.ts';
import { locate, locatePath } from './sandbox.ts';
import type { Workdir } from './workdir.ts';

/** A finished file of a run: its name in the private folder, and where it belongs (relative to the root). */
export interface Output {
  name: string;
  path: string;
}

export interface PublishedFile extends Checksums {
  /** Relative to the root. */
  path: string;
}

/** Checked outputs on their way to their places. */
export interface Publication {
  readonly files: readonly PublishedFile[];
  /** Renames the files into place one by one. Called again, it moves what is not there yet: a transaction may be repeated. */
  publish(): Promise<void>;
  /** Moves what {@link publish} put in place back into the folder, from where it can be published again. Only for a run that still owns its job. */
  takeBack(): Promise<void>;
}

/**
 * Checks that every output is a regular file with something in it, sums it up and forces it onto the disk, so that a
 * name that appears later never stands for half a file.
 *
 * @throws Fault `internal` (retryable) when an output is missing, empty or not a plain file; `disk_full`.
 */
export async function preparePublication(
  root: StorageRoot,
  workdir: Workdir,
  outputs: readonly Output[],
  signal?: AbortSignal,
): Promise<Publication> {
  const moves: Move[] = [];
  for (const output of outputs) {
    const from = await locate(root, workdir.folder, output.name);
    const file = { path: output.path, ...(await orDiskFull(() => settleOnDisk(from, output.name, signal))) };
    moves.push({ from, to: await locatePath(root, output.path), file, done: false });
  }
  return {
    files: moves.map((move) => move.file),
    publish: () => orDiskFull(() => publish(moves)),
    takeBack: () => takeBack(moves),
  };
}

interface Move {
  from: string;
  to: string;
  file: PublishedFile;
  done: boolean;
}

async function settleOnDisk(path: string, name: string, signal: AbortSignal | undefined): Promise<Checksums> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((cause) => {
    throw unusable(name, 'is missing', cause);
  });
  try {
    if (!(await handle.stat()).isFile()) throw unusable(name, 'is not a plain file');
    const sums = await checksumFile(handle, signal);
    if (sums.sizeBytes === 0) throw unusable(name, 'is empty');
    await handle.sync();
    return sums;
  } finally {
    await handle.close();
  }
}

async function publish(moves: Move[]): Promise<void> {
  for (const move of moves.filter(({ done }) => !done)) {
    await renameInto(move.from, move.to);
    move.done = true;
  }
  for (const directory of new Set(moves.map(({ to }) => dirname(to)))) await syncDirectory(directory);
}

/** Twice, because cleaning may remove the folder, empty as it is, between the two calls. */
async function renameInto(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  try {
    await rename(from, to);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') || !(await exists(from))) throw error;
    await mkdir(dirname(to), { recursive: true });
    await rename(from, to);
  }
}

async function takeBack(moves: Move[]): Promise<void> {
  for (const move of moves.filter(({ done }) => done)) {
    await rename(move.to, move.from).catch(() => rm(move.to, { force: true }));
    move.done = false;
  }
}

/** A rename lasts only once its directory is on the disk. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const exists = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );

const unusable = (name: string, why: string, cause?: unknown) =>
  new Fault('internal', faultSentence('internal'), {
    retryable: true,
    cause: new Error(`the output ${JSON.stringify(name)} ${why}`, { cause }),
  });
