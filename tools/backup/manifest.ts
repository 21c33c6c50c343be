import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '@alchemy/core/errors';
import { DumpedTable } from '@alchemy/db/dump';
import { storageFolders } from '@alchemy/storage/layout';
import { z } from 'zod';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Inside one of the folders of the storage: a manifest can come from anywhere. */
const StoredPath = z.string().refine((path) => {
  const [folder, ...parts] = path.split('/');
  return storageFolders.some((name) => name === folder) && parts.length > 0 && !parts.includes('..');
});

/** What a backup holds. Written last: a folder without it is no backup. */
export const Manifest = z.object({
  format: z.literal(1),
  /** Of the product that made it. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  migratedTo: z.number(),
  tables: z.array(DumpedTable.extend({ sha256: Sha256 })),
  files: z.array(z.object({ path: StoredPath, sizeBytes: z.number().int().nonnegative(), sha256: Sha256 })),
});
export type Manifest = z.infer<typeof Manifest>;

const fileIn = (folder: string) => join(folder, 'manifest.json');

/** Where a backup keeps the rows of a table. */
export const tableFile = (folder: string, table: string) => join(folder, 'database', `${table}.copy.gz`);

/** Where a backup keeps a file of the storage. @param path relative to the storage root */
export const storedFile = (folder: string, path: string) => join(folder, 'storage', path);

/** Written aside and renamed: a backup that broke off has none. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const file = fileIn(folder);
  writeFileSync(`${file}.new`, `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** @throws Fault `invalid_option` when the folder holds no whole backup */
export function readManifest(folder: string): Manifest {
  if (!existsSync(fileIn(folder))) throw new Fault('invalid_option', `There is no whole backup in ${folder}.`);
  const parsed = Manifest.safeParse(parseJson(readFileSync(fileIn(folder), 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Fault('invalid_option', `The manifest in ${folder} is not one that this version can read.`, {
    cause: parsed.error,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
