import { constants } from 'node:fs';
import { link, lstat, mkdir, open, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Fault } from '@alchemy/core/errors';
import { hasCode } from './error-code.ts';
import type { StorageRoot } from './root.ts';
import { locatePath } from './sandbox.ts';

export interface StoredFile {
  /** Relative to the storage root. */
  path: string;
  sizeBytes: number;
  /** When the entry last changed; a rename sets it, other than the time of modification. Milliseconds since 1970. */
  changedAtMs: number;
}

/** First and last byte, both included, from 0. */
export interface ByteRange {
  start: number;
  end: number;
}

/** The absolute path of a stored file, for a program that opens it by name. It need not exist. */
export const absolutePath = (root: StorageRoot, path: string): Promise<string> => locatePath(root, path);

/** @throws Fault `not_found` when there is no such file. */
export async function statFile(root: StorageRoot, path: string): Promise<StoredFile> {
  const found = await lstat(await locatePath(root, path)).catch(asNotFound);
  if (!found.isFile()) throw new Fault('not_found', 'There is no such file.');
  return { path, sizeBytes: found.size, changedAtMs: found.ctimeMs };
}

/**
 * Opens a file for reading: whole, or one range of it. The stream closes the file when it ends or is destroyed.
 *
 * @throws Fault `not_found` when there is no such file; RangeError when the range does not lie inside it.
 */
export async function openFile(root: StorageRoot, path: string, range?: ByteRange): Promise<OpenedFile> {
  const absolute = await locatePath(root, path);
  const handle = await open(absolute, constants.O_RDONLY | constants.O_NOFOLLOW).catch(asNotFound);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new Fault('not_found', 'There is no such file.');
    if (range && !isInside(range, found.size)) throw new RangeError(`no bytes ${range.start}-${range.end} in ${path}`);
    return { stream: handle.createReadStream(range ?? {}), sizeBytes: found.size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

export interface OpenedFile {
  stream: Readable;
  /** Of the whole file, whatever the range. */
  sizeBytes: number;
}

/** Every file under a folder, at any depth; symbolic links are passed over. What goes meanwhile is left out. */
export async function* listFiles(root: StorageRoot, folder: string): AsyncGenerator<StoredFile> {
  const directory = await locatePath(root, folder);
  for (const entry of await readdir(directory, { withFileTypes: true }).catch(asNothing)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* listFiles(root, path);
    if (!entry.isFile()) continue;
    const found = await lstat(join(directory, entry.name)).catch(() => undefined);
    if (found) yield { path, sizeBytes: found.size, changedAtMs: found.ctimeMs };
  }
}

/** Removes a file, and the folders that became empty above it, up to the folder of the root. Absent already is fine. */
export async function removeFile(root: StorageRoot, path: string): Promise<void> {
  const absolute = await locatePath(root, path);
  await rm(absolute, { force: true });
  await removeEmptyParents(root, dirname(absolute));
}

/**
 * Moves a file to another place in the root, where nothing may stand yet. Called again after a crash in between, it
 * does the rest.
 *
 * @throws Fault `not_found` when there is no such file; `invalid_option` when something else stands there
 */
export async function moveFile(root: StorageRoot, from: string, to: string): Promise<void> {
  const [source, target] = [await locatePath(root, from), await locatePath(root, to)];
  await statFile(root, from);
  await mkdir(dirname(target), { recursive: true });
  // A hard link and not a rename, which would silently take the place of what stands there.
  await link(source, target).catch((error: unknown) => refuseOther(error, source, target));
  await rm(source);
  await removeEmptyParents(root, dirname(source));
}

async function refuseOther(error: unknown, source: string, target: string): Promise<void> {
  if (!hasCode(error, 'EEXIST')) throw error;
  const [one, other] = [await lstat(source), await lstat(target)];
  if (one.ino === other.ino && one.dev === other.dev) return;
  throw new Fault('invalid_option', 'Another file stands there already. Move that one away first.', { cause: error });
}

async function removeEmptyParents(root: StorageRoot, directory: string): Promise<void> {
  if (dirname(directory) === root.path || directory === root.path) return;
  try {
    await rmdir(directory);
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].some((code) => hasCode(error, code))) return;
    throw error;
  }
  await removeEmptyParents(root, dirname(directory));
}

function asNothing(error: unknown): [] {
  if (hasCode(error, 'ENOENT')) return [];
  throw error;
}

const isInside = (range: ByteRange, size: number) =>
  Number.isSafeInteger(range.start) && range.start >= 0 && range.start <= range.end && range.end < size;

function asNotFound(error: unknown): never {
  if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR'].some((code) => hasCode(error, code))) {
    throw new Fault('not_found', 'There is no such file.', { cause: error });
  }
  throw error;
}
