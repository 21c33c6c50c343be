import type { Db } from '@alchemy/db/client';
import { liveStatuses } from '@alchemy/db/job-status';
import { listFiles, type StoredFile, statFile } from '@alchemy/storage/files';
import { trackOfPath } from '@alchemy/storage/layout';
import type { StorageRoot } from '@alchemy/storage/root';

const folders = ['downloads', 'covers', 'stems', 'analysis', 'formats'] as const;
const batchSize = 200;

/**
 * Files that no row names: what a worker left that died between placing its files and committing their rows. A file
 * younger than `minAgeMs` may still get its row, and so may those of a song that is being worked on.
 */
export async function* findOrphans(db: Db, root: StorageRoot, minAgeMs: number): AsyncGenerator<StoredFile> {
  let batch: StoredFile[] = [];
  for (const folder of folders) {
    for await (const file of listFiles(root, folder)) {
      if (Date.now() - file.changedAtMs >= minAgeMs) batch.push(file);
      if (batch.length < batchSize) continue;
      yield* unclaimed(db, root, batch);
      batch = [];
    }
  }
  yield* unclaimed(db, root, batch);
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

/** A file that was put in place anew while we asked is another one, and has its row. */
async function isUnchanged(root: StorageRoot, file: StoredFile): Promise<boolean> {
  const now = await statFile(root, file.path).catch(() => undefined);
  return now?.changedAtMs === file.changedAtMs;
}
