import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Db } from '@alchemy/db/client';
import { type FileRow, readFileRows } from '@alchemy/db/file-rows';
import { liveStatuses, runningStatuses } from '@alchemy/db/job-status';
import { listFiles, openFile, type StoredFile, statFile } from '@alchemy/storage/files';
import { trackOfPath } from '@alchemy/storage/layout';
import type { StorageRoot } from '@alchemy/storage/root';
import { listWorkdirs } from '@alchemy/storage/workdir';

/** Where every file has a row. What is handed in, at work or in quarantine has none. */
const folders = ['downloads', 'covers', 'stems', 'analysis', 'formats'] as const;

export interface Verdict {
  /** Files that a row names and that are as it says. */
  readonly good: number;
  /** One line each, for a person. */
  readonly amiss: readonly string[];
}

/**
 * Holds rows and files against each other, both ways, and reads every file to its end. May run while others work: what
 * they are just changing is looked at again before it is called amiss.
 */
export async function verify(db: Db, root: StorageRoot): Promise<Verdict> {
  const onDisk = new Map<string, StoredFile>();
  for (const folder of folders) for await (const file of listFiles(root, folder)) onDisk.set(file.path, file);
  const amiss: string[] = [];
  let good = 0;
  for await (const row of readFileRows(db)) {
    const problem = await examine(root, row, onDisk.has(row.path));
    if (problem !== undefined) amiss.push(`${row.path}: ${problem}`);
    else if (row.removedAt === null) good++;
    onDisk.delete(row.path);
  }
  for (const file of onDisk.values()) {
    if (await isForgotten(db, root, file)) amiss.push(`${file.path}: no row names it`);
  }
  return { good, amiss: [...amiss, ...(await forgottenFolders(db, root))] };
}

async function examine(root: StorageRoot, row: FileRow, wasListed: boolean): Promise<string | undefined> {
  const found = await statFile(root, row.path).catch(() => undefined);
  if (row.removedAt !== null) return found && wasListed ? 'its row says that it was removed' : undefined;
  if (found === undefined) return 'it is missing';
  if (found.sizeBytes !== row.sizeBytes) return `it has ${found.sizeBytes} bytes and should have ${row.sizeBytes}`;
  return (await sha256Of(root, row.path)) === row.sha256 ? undefined : 'its content is not what was stored';
}

async function sha256Of(root: StorageRoot, path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline((await openFile(root, path)).stream, hash);
  return hash.digest('hex');
}

/** A song that is being worked on may get its rows in a moment, and a file may have got its own since it was listed. */
async function isForgotten(db: Db, root: StorageRoot, file: StoredFile): Promise<boolean> {
  const trackId = trackOfPath(file.path) ?? null;
  const live =
    trackId !== null &&
    (await db.query.jobs.findFirst({
      columns: { id: true },
      where: (job, { and, eq, inArray }) => and(eq(job.trackId, trackId), inArray(job.status, [...liveStatuses])),
    }));
  if (live) return false;
  const row = await db.query.files.findFirst({
    columns: { id: true },
    where: (one, { and, eq, isNull }) => and(eq(one.path, file.path), isNull(one.removedAt)),
  });
  const now = await statFile(root, file.path).catch(() => undefined);
  return row === undefined && now?.changedAtMs === file.changedAtMs;
}

/** The folders are listed first and the runs asked for second: whatever is on the list was claimed before the question. */
async function forgottenFolders(db: Db, root: StorageRoot): Promise<string[]> {
  const names = (await listWorkdirs(root)).map(({ name }) => name);
  const running = await db.query.jobs.findMany({
    columns: { id: true, run: true },
    where: (job, { inArray }) => inArray(job.status, [...runningStatuses]),
  });
  const live = new Set(running.map(({ id, run }) => `${id}-${run}`));
  const left = new Set((await listWorkdirs(root)).map(({ name }) => name));
  return names.filter((name) => !live.has(name) && left.has(name)).map((name) => `work/${name}: no run lives in it`);
}
