import type { Logger } from '@alchemy/core/log';
import { stageParams } from '@alchemy/jobs/stages';
import { listFiles, quarantineFile, removeFile } from '@alchemy/storage/files';
import { assertSameRoot, type StorageRoot } from '@alchemy/storage/root';
import type { Run, Stage } from '../run-stage.ts';
import { findOrphans } from './orphans.ts';
import { retireUnused } from './retention.ts';
import type { StageTools } from './stage-tools.ts';

const minuteMs = 60_000;
const limitMs = 30 * minuteMs;
/** How long a person may look at what was taken out of the way. */
const quarantineMs = 7 * 24 * 60 * minuteMs;

type CleanupTools = StageTools & { readonly log: Logger };

/** Clears up what nobody asked for: one job a task. */
export function cleanupStage(tools: CleanupTools): Stage {
  return {
    limitMs: async () => limitMs,
    async work(run) {
      const { task, apply } = stageParams.cleanup.parse(run.job.params);
      await assertSameRoot(tools.root);
      if (task === 'retention') await retireUnused(tools, run, apply);
      if (task === 'orphans') await removeOrphans(tools, run, apply);
      return { outputs: [], save: async () => ({}) };
    },
  };
}

/** Takes files without rows out of the way: into `quarantine/` first, and away for good a week later. */
async function removeOrphans({ db, root, maxTrackMinutes, log }: CleanupTools, run: Run, apply: boolean) {
  for await (const orphan of findOrphans(db, root, longestRunMs(maxTrackMinutes))) {
    run.signal.throwIfAborted();
    log.info({ path: orphan.path, sizeBytes: orphan.sizeBytes, apply }, 'a file that no row names');
    if (apply) await quarantineFile(root, orphan.path);
  }
  if (apply) await removeOld(root, run.signal);
}

/** No run lasts longer: a file older than that gets no row any more. */
const longestRunMs = (maxTrackMinutes: number) => Math.max(30, 10 + 3 * maxTrackMinutes) * minuteMs;

/** What is in quarantine long enough, and uploads that broke off with the program that took them in. */
async function removeOld(root: StorageRoot, signal: AbortSignal): Promise<void> {
  for await (const file of listFiles(root, 'quarantine')) {
    signal.throwIfAborted();
    if (Date.now() - file.changedAtMs > quarantineMs) await removeFile(root, file.path);
  }
  for await (const file of listFiles(root, 'uploads')) {
    const isPartial = file.path.startsWith('uploads/incoming-');
    if (isPartial && Date.now() - file.changedAtMs > limitMs) await removeFile(root, file.path);
  }
}
