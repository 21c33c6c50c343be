import type { Db } from '@alchemy/db/client';
import { type FoundOrphan, listFileRows } from '@alchemy/db/dashboard/orphans';
import { liveStatuses } from '@alchemy/db/job-status';
import { listFiles, type StoredFile, statFile } from '@alchemy/storage/files';
import { trackOfPath } from '@alchemy/storage/layout';
import type { StorageRoot } from '@alchemy/storage/root';

export const orphanFolders = ['downloads', 'covers', 'stems', 'analysis', 'formats'] as const;
const batchSize = 200;

/**
 * Files that no row names: what a worker left that died between placing its files and committing their rows. A file
 * younger than `minAgeMs` may still get its row, and so may those of a song that is being worked on.
 *
 * @param onFolder told before each folder, as a count of those that are done
 */
export async function* findOrphans(
  db: Db,
  root: StorageRoot,
  minAgeMs: number,
  onFolder: (done: number) => void = () => {},
): AsyncGenerator<StoredFile> {
  let batch: StoredFile[] = [];
  for (const [done, folder] of orphanFolders.entries()) {
    onFolder(done);
    for await (const file of listFiles(root, folder)) {
      if (Date.now() - file.changedAtMs >= minAgeMs) batch.push(file);
      if (batch.length < batchSize) continue;
      yield* unclaimed(db, root, batch);
      batch = [];
    }
  }
  yield* unclaimed(db, root, batch);
}

/** Rows whose file is gone: each makes its job count as done though nothing is there. */
export async function* findLostRows(db: Db, root: StorageRoot, minAgeMs: number): AsyncGenerator<FoundOrphan> {
  for (let after = ''; ; ) {
    const rows = await listFileRows(db, after, minAgeMs, batchSize);
    for (const { path, sizeBytes, createdAt } of rows) {
      if (await isMissing(root, path)) yield { kind: 'row', path, sizeBytes, changedAt: createdAt };
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.path;
  }
}

/** Whether a file is still as it was found, and nobody names it or works on its song. */
export async function isStillOrphan(db: Db, root: StorageRoot, file: StoredFile): Promise<boolean> {
  for await (const _ of unclaimed(db, root, [file])) return true;
  return false;
}

export async function isMissing(root: StorageRoot, path: string): Promise<boolean> {
  return (await statFile(root, path).catch(() => undefined)) === undefined;
}

async function* unclaimed(db: Db, root: StorageRoot, batch: readonly StoredFile[]): AsyncGenerator<StoredFile> {
  if (batch.length === 0) return;
  const named = await pathsWithRows(db, batch);
  const atWork = await songsAtWork(db, batch);
  for (const file of batch) {
    if (named.has(file.path) || atWork.has(trackOfPath(file.path) ?? '')) continue;
    if (await isUnchanged(root, file)) yield file;
  }
}

async function pathsWithRows(db: Db, batch: readonly StoredFile[]): Promise<Set<string>> {
  const paths = batch.map(({ path }) => path);
  const rows = await db.query.files.findMany({
    columns: { path: true },
    where: (file, { and, inArray, isNull }) => and(inArray(file.path, paths), isNull(file.removedAt)),
  });
  return new Set(rows.map(({ path }) => path));
}

async function songsAtWork(db: Db, batch: readonly StoredFile[]): Promise<Set<string | null>> {
  const tracks = batch.flatMap(({ path }) => trackOfPath(path) ?? []);
  const live = await db.query.jobs.findMany({
    columns: { trackId: true },
    where: (job, { and, inArray }) => and(inArray(job.trackId, tracks), inArray(job.status, [...liveStatuses])),
  });
  return new Set(live.map(({ trackId }) => trackId));
}

/** A file that was put in place anew while we asked is another one, and has its row. To the millisecond, as rows keep it. */
async function isUnchanged(root: StorageRoot, file: StoredFile): Promise<boolean> {
  const now = await statFile(root, file.path).catch(() => undefined);
  return now !== undefined && Math.floor(now.changedAtMs) === Math.floor(file.changedAtMs);
}
