import { Fault } from '@alchemy/core/errors';
import type { Logger } from '@alchemy/core/log';
import { stageParams } from '@alchemy/jobs/stages';
import { listFiles, quarantineFile, removeFile } from '@alchemy/storage/files';
import { assertSameRoot, type StorageRoot } from '@alchemy/storage/root';
import type { Stage } from '../run-stage.ts';
import { findOrphans } from './orphans.ts';
import type { StageTools } from './stage-tools.ts';

const minuteMs = 60_000;
const limitMs = 30 * minuteMs;
/** How long a person may look at what was taken out of the way. */
const quarantineMs = 7 * 24 * 60 * minuteMs;

/** Takes files without rows out of the way: into `quarantine/` first, and away for good a week later. */
export function cleanupStage({ db, root, maxTrackMinutes, log }: StageTools & { log: Logger }): Stage {
  return {
    limitMs: async () => limitMs,
    async work(run) {
      const { task, apply } = stageParams.cleanup.parse(run.job.params);
      if (task !== 'orphans') throw new Fault('operator_attention', `There is no cleanup called ${task} yet.`);
      await assertSameRoot(root);
      for await (const orphan of findOrphans(db, root, longestRunMs(maxTrackMinutes))) {
        run.signal.throwIfAborted();
        log.info({ path: orphan.path, sizeBytes: orphan.sizeBytes, apply }, 'a file that no row names');
        if (apply) await quarantineFile(root, orphan.path);
      }
      if (apply) await removeOld(root, run.signal);
      return { outputs: [], save: async () => ({}) };
    },
  };
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
