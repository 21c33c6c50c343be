import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Fault } from '@alchemy/core/errors';
import { hasCode } from './error-code.ts';
import { storageFolders } from './layout.ts';

/** An opened storage root. */
export interface StorageRoot {
  /** Absolute, free of symbolic links. */
  readonly path: string;
  /** The content of the marker file: tells this root from an empty mount point at the same place. */
  readonly id: string;
}

const marker = '.storage-id';
const tolerated = new Set<string>([marker, '.gitkeep', 'lost+found', ...storageFolders]);

/**
 * Opens the storage root, and makes it ready the first time: its folders and its marker.
 *
 * @throws Fault `operator_attention` when the folder holds other people's files and has no marker: cleaning removes
 *   what no row names, so it must never be let loose there.
 */
export async function openRoot(path: string): Promise<StorageRoot> {
  await mkdir(path, { recursive: true });
  const real = await realpath(resolve(path));
  const id = (await readMarker(real)) ?? (await createMarker(real));
  await Promise.all(storageFolders.map((folder) => mkdir(join(real, folder), { recursive: true })));
  return { path: real, id };
}

/**
 * Makes sure that the root is still the one that was opened. Ask before anything is removed for want of a row.
 *
 * @throws Fault `service_unavailable` (retryable) when the volume is gone or another one stands in its place.
 */
export async function assertSameRoot(root: StorageRoot): Promise<void> {
  const id = await readMarker(root.path);
  if (id === root.id) return;
  throw new Fault('service_unavailable', 'The storage folder is not the one that was opened. Is its volume mounted?', {
    retryable: true,
  });
}

async function readMarker(root: string): Promise<string | undefined> {
  try {
    return (await readFile(join(root, marker), 'utf8')).trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Written aside and linked into place: of two programs that start at once, both read the same whole marker. */
async function createMarker(root: string): Promise<string> {
  const strangers = (await readdir(root)).filter((entry) => !tolerated.has(entry) && !entry.startsWith(`${marker}.`));
  if (strangers.length > 0) {
    throw new Fault(
      'operator_attention',
      `STORAGE_ROOT is ${root}, which holds other files (${strangers.slice(0, 3).join(', ')}). Name an empty folder.`,
    );
  }
  const aside = join(root, `${marker}.${randomUUID()}`);
  await writeFile(aside, `${randomUUID()}\n`, { flag: 'wx' });
  try {
    await link(aside, join(root, marker));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
  return (await readFile(join(root, marker), 'utf8')).trim();
}
