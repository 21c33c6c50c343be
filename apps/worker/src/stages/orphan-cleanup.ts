import { Fault } from '@alchemy/core/errors';
import type { Logger } from '@alchemy/core/log';
import {
  type FoundOrphan,
  findOrphan,
  listExpired,
  listRestoredPaths,
  markRowGone,
  type Orphan,
  readScan,
  saveOrphans,
  settleOrphan,
} from '@alchemy/db/dashboard/orphans';
import { listFiles, moveFile, removeFile } from '@alchemy/storage/files';
import { quarantinePath } from '@alchemy/storage/layout';
import type { Run, Work } from '../run-stage.ts';
import { findLostRows, findOrphans, isMissing, isStillOrphan, orphanFolders } from './orphans.ts';
import type { StageTools } from './stage-tools.ts';

const hourMs = 3_600_000;

export type CleanupTools = StageTools & { readonly log: Logger };

/** Lists files without rows and rows without files. Changes nothing: what is found is kept with the job. */
export async function scanOrphans(tools: CleanupTools, run: Run): Promise<Work> {
  const found = await collect(tools, run);
  return { outputs: [], save: async (tx) => keep(() => saveOrphans(tx, run.job.jobId, found)) };
}

/** Settles what a scan found: files go into quarantine, rows are written down as gone. What is not as it was stays. */
export async function applyScan(tools: CleanupTools, run: Run, scanId: string): Promise<Work> {
  const open = (await readScan(tools.db, scanId)).filter(({ state }) => state === 'found');
  for (const [index, orphan] of open.entries()) {
    run.signal.throwIfAborted();
    await settle(tools, orphan);
    run.report(Math.floor(((index + 1) * 100) / open.length));
  }
  await removeExpired(tools, run);
  return nothing;
}

/** Scan and apply in one, as every night does: what a person put back is left alone. */
export async function cleanOrphans(tools: CleanupTools, run: Run): Promise<Work> {
  const restored = await listRestoredPaths(tools.db);
  const found = (await collect(tools, run)).filter(({ path }) => !restored.has(path));
  // Written down before anything moves, so that what is in quarantine can be put back from the page.
  if ((await readScan(tools.db, run.job.jobId)).length === 0) await saveOrphans(tools.db, run.job.jobId, found);
  return await applyScan(tools, run, run.job.jobId);
}

/** Puts a file that is in quarantine back in its place. @throws Fault `not_found`; `invalid_option` when the place is taken */
export async function restoreOrphan({ db, root }: CleanupTools, orphanId: string): Promise<Work> {
  const orphan = await findOrphan(db, orphanId);
  if (orphan?.state !== 'quarantined') throw new Fault('not_found', 'That is not in quarantine any more.');
  const aside = quarantinePath(orphan.id);
  if (!(await isMissing(root, aside))) await moveFile(root, aside, orphan.path);
  await settleOrphan(db, orphan.id, 'restored', null);
  return nothing;
}

const nothing: Work = { outputs: [], save: async () => ({}) };

async function keep(save: () => Promise<void>) {
  await save();
  return {};
}

async function collect({ db, root, orphanGraceMs, log }: CleanupTools, run: Run): Promise<FoundOrphan[]> {
  const found: FoundOrphan[] = [];
  const steps = orphanFolders.length + 1;
  const onFolder = (done: number) => run.report(Math.floor((done * 90) / steps));
  for await (const { path, sizeBytes, changedAtMs } of findOrphans(db, root, orphanGraceMs, onFolder)) {
    run.signal.throwIfAborted();
    found.push({ kind: 'file', path, sizeBytes, changedAt: new Date(changedAtMs) });
  }
  for await (const row of findLostRows(db, root, orphanGraceMs)) {
    run.signal.throwIfAborted();
    found.push(row);
  }
  log.info({ files: found.filter(({ kind }) => kind === 'file').length, all: found.length }, 'orphans found');
  run.report(90);
  return found;
}

async function settle({ db, root, log }: CleanupTools, orphan: Orphan): Promise<void> {
  if (orphan.kind === 'row') {
    const isGone = (await isMissing(root, orphan.path)) && (await markRowGone(db, orphan));
    return await settleOrphan(db, orphan.id, isGone ? 'removed' : 'passed', null);
  }
  const aside = quarantinePath(orphan.id);
  const isMoved = !(await isMissing(root, aside));
  const { path, sizeBytes } = orphan;
  const file = { path, sizeBytes, changedAtMs: orphan.changedAt.getTime() };
  if (!isMoved && !(await isStillOrphan(db, root, file))) return await settleOrphan(db, orphan.id, 'passed', null);
  if (!isMoved) await moveFile(root, path, aside);
  log.info({ path, sizeBytes }, 'an orphan went into quarantine');
  await settleOrphan(db, orphan.id, 'quarantined', aside);
}

/** What was in quarantine long enough, and uploads that broke off with the program that took them in. */
async function removeExpired({ db, root }: CleanupTools, run: Run): Promise<void> {
  for (const orphan of await listExpired(db)) {
    run.signal.throwIfAborted();
    await removeFile(root, quarantinePath(orphan.id));
    await settleOrphan(db, orphan.id, 'removed', null);
  }
  for await (const file of listFiles(root, 'uploads')) {
    const isPartial = file.path.startsWith('uploads/incoming-');
    if (isPartial && Date.now() - file.changedAtMs > hourMs) await removeFile(root, file.path);
  }
}
