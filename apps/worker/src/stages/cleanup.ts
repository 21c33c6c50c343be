import { type StageParams, stageParams } from '@alchemy/jobs/stages';
import { assertSameRoot } from '@alchemy/storage/root';
import type { Run, Stage, Work } from '../run-stage.ts';
import { type BulkTools, cancelWaiting, retryFailed } from './bulk-moves.ts';
import { applyScan, type CleanupTools, cleanOrphans, restoreOrphan, scanOrphans } from './orphan-cleanup.ts';
import { retireUnused } from './retention.ts';

const limitMs = 30 * 60_000;

/** What is done for the house as a whole: one job a task. */
export function cleanupStage(tools: CleanupTools & BulkTools): Stage {
  return {
    limitMs: async () => limitMs,
    async work(run) {
      await assertSameRoot(tools.root);
      return await perform(tools, run, stageParams.cleanup.parse(run.job.params));
    },
  };
}

async function perform(tools: CleanupTools & BulkTools, run: Run, params: StageParams['cleanup']): Promise<Work> {
  switch (params.task) {
    case 'orphans':
      return await (params.apply ? cleanOrphans(tools, run) : scanOrphans(tools, run));
    case 'apply':
      return await applyScan(tools, run, params.scanId);
    case 'restore':
      return await restoreOrphan(tools, params.orphanId);
    case 'retry':
      return await retryFailed(tools, run, params);
    case 'cancel':
      return await cancelWaiting(tools, run, params);
    case 'retention':
      await retireUnused(tools, run, params.apply);
      return { outputs: [], save: async () => ({}) };
  }
}
