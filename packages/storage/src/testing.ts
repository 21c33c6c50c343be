import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRoot, type StorageRoot } from './root.ts';

/** A storage root of its own for one test, and the way to be rid of it. */
export async function temporaryRoot(): Promise<{ root: StorageRoot; remove(): Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), 'alchemy-storage-'));
  const root = await openRoot(join(parent, 'storage'));
  return { root, remove: () => rm(parent, { recursive: true, force: true }) };
}

/** Every file under the root, as sorted relative paths, without the marker: what a test expects to be left. */
export async function filesUnder(root: StorageRoot): Promise<string[]> {
  const entries = await readdir(root.path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.storage-id'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.path.length + 1))
    .sort();
}
