import { mkdir, readdir, rm } from 'node:fs/promises';
import { createGzip } from 'node:zlib';
import { Fault } from '@alchemy/core/errors';
import { version } from '@alchemy/core/version';
import { type DumpedFile, dumpDatabase } from '@alchemy/db/dump';
import { listFiles, openFile } from '@alchemy/storage/files';
import type { StorageRoot } from '@alchemy/storage/root';
import { writeSummed } from './copy-summed.ts';
import { type Manifest, storedFile, tableFile, writeManifest } from './manifest.ts';

/** Uploads that are still being received; the programs that take them in start their names so. */
const incoming = 'uploads/incoming-';

/**
 * Writes the database as it stands at one moment, and every file that it names, into an empty folder. Others may go on
 * working.
 *
 * @throws Fault `invalid_option` when the folder is not empty; `corrupt_audio` when files are not what their rows say.
 *   The folder is left as it was found.
 */
export async function backUp(databaseUrl: string, root: StorageRoot, folder: string): Promise<Manifest> {
  const existed = await makeEmpty(folder);
  try {
    return await fill(databaseUrl, root, folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (existed) await mkdir(folder);
    throw error;
  }
}

/** @returns whether the folder was there */
async function makeEmpty(folder: string): Promise<boolean> {
  const existed = (await mkdir(folder, { recursive: true, mode: 0o700 })) === undefined;
  if ((await readdir(folder)).length === 0) return existed;
  throw new Fault('invalid_option', `${folder} is not empty. Name a new folder for the backup.`);
}

async function fill(databaseUrl: string, root: StorageRoot, folder: string): Promise<Manifest> {
  const sums = new Map<string, string>();
  const dump = await dumpDatabase(databaseUrl, async (table, rows) => {
    const { sha256 } = await writeSummed(rows, tableFile(folder, table), createGzip());
    sums.set(table, sha256);
  });
  const files = [...(await copyNamed(root, folder, dump.files)), ...(await copyUnnamed(root, folder))];
  const manifest: Manifest = {
    format: 1,
    version,
    createdAt: new Date().toISOString(),
    migratedTo: dump.migratedTo,
    tables: dump.tables.map((table) => ({ ...table, sha256: sums.get(table.name) ?? '' })),
    files,
  };
  writeManifest(folder, manifest);
  return manifest;
}

async function copyNamed(root: StorageRoot, folder: string, named: readonly DumpedFile[]): Promise<DumpedFile[]> {
  const amiss: string[] = [];
  const copied: DumpedFile[] = [];
  for (const file of named) {
    const sum = await copyOne(root, folder, file.path);
    if (sum?.sha256 === file.sha256) copied.push(file);
    else amiss.push(file.path);
  }
  if (amiss.length === 0) return copied;
  throw new Fault(
    'corrupt_audio',
    `${amiss.length} files are missing or damaged, or went while the backup was made (${amiss.slice(0, 3).join(', ')}). ` +
      'Look with `npm run admin -- verify`, then try again.',
  );
}

/** What was handed in and waits for its download has no row yet; what a cleanup took out of the way has none any more. */
async function copyUnnamed(root: StorageRoot, folder: string): Promise<DumpedFile[]> {
  const copied: DumpedFile[] = [];
  for (const unnamed of ['uploads', 'quarantine']) {
    for await (const { path } of listFiles(root, unnamed)) {
      const sum = path.startsWith(incoming) ? undefined : await copyOne(root, folder, path);
      if (sum !== undefined) copied.push({ path, ...sum });
    }
  }
  return copied;
}

async function copyOne(root: StorageRoot, folder: string, path: string) {
  const opened = await openFile(root, path).catch(() => undefined);
  return opened && (await writeSummed(opened.stream, storedFile(folder, path)));
}
