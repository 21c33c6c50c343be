import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Fault } from '@alchemy/core/errors';
import { emptyDatabase, loadDump } from '@alchemy/db/dump';
import { migrate } from '@alchemy/db/migrate';
import { newestMigration } from '@alchemy/db/migrations';
import { absolutePath, listFiles, removeFile } from '@alchemy/storage/files';
import { storageFolders } from '@alchemy/storage/layout';
import type { StorageRoot } from '@alchemy/storage/root';
import { type Summed, sumFile, writeSummed } from './copy-summed.ts';
import { migrateUntil } from './earlier-migrations.ts';
import { type Manifest, readManifest, storedFile, tableFile } from './manifest.ts';

/**
 * Brings a backup back, into an empty database and an empty storage root only, and then to the schema of this version.
 * The whole backup is read once before anything is written.
 *
 * @throws Fault `invalid_option` when there is no whole backup, it is of a later version, or the place is not empty;
 *   `corrupt_audio` when it is damaged. The place is as empty as before then.
 */
export async function restore(databaseUrl: string, root: StorageRoot, folder: string): Promise<Manifest> {
  const manifest = readManifest(folder);
  if (manifest.migratedTo > newestMigration) {
    throw new Fault(
      'invalid_option',
      `This backup is of version ${manifest.version}, which is newer than this program.`,
    );
  }
  await refuseDamaged(manifest, folder);
  await refuseFullStorage(root);
  const table = await emptyDatabase(databaseUrl);
  if (table !== undefined) {
    throw new Fault('invalid_option', `The database is not empty (${table}). Name another one in DATABASE_URL.`);
  }
  await fill(manifest, { databaseUrl, root, folder });
  return manifest;
}

async function refuseDamaged({ tables, files }: Manifest, folder: string): Promise<void> {
  const damaged: string[] = [];
  const look = async (path: string, sha256: string) => {
    const sum: Summed | undefined = await sumFile(path).catch(() => undefined);
    if (sum?.sha256 !== sha256) damaged.push(path);
  };
  for (const { name, sha256 } of tables) await look(tableFile(folder, name), sha256);
  for (const { path, sha256 } of files) await look(storedFile(folder, path), sha256);
  if (damaged.length === 0) return;
  const some = damaged.slice(0, 3).join(', ');
  throw new Fault('corrupt_audio', `${damaged.length} files of the backup are missing or damaged (${some}).`);
}

async function refuseFullStorage(root: StorageRoot): Promise<void> {
  for (const folder of storageFolders) {
    for await (const { path } of listFiles(root, folder)) {
      throw new Fault('invalid_option', `The storage is not empty (${path}). Name an empty folder in STORAGE_ROOT.`);
    }
  }
}

interface Place {
  readonly databaseUrl: string;
  readonly root: StorageRoot;
  readonly folder: string;
}

/** Files first, rows second: a row never tells of a file that is not there. */
async function fill({ migratedTo, tables, files }: Manifest, { databaseUrl, root, folder }: Place): Promise<void> {
  try {
    for (const { path } of files) {
      await writeSummed(createReadStream(storedFile(folder, path)), await absolutePath(root, path));
    }
    await migrateUntil(databaseUrl, migratedTo);
    await loadDump(databaseUrl, tables, (table) => unpack(tableFile(folder, table)));
    await migrate(databaseUrl);
  } catch (error) {
    for (const { path } of files) await removeFile(root, path);
    throw error;
  }
}

function unpack(path: string): Readable {
  const unpacked = createGunzip();
  createReadStream(path)
    .on('error', (error) => unpacked.destroy(error))
    .pipe(unpacked);
  return unpacked;
}
