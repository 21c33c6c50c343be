import type { Logger } from '@alchemy/core/log';
import type { StageName } from '@alchemy/db/job-status';
import type { QueueName } from '@alchemy/jobs/stages';
import type { Engine } from '../engine.ts';
import type { Stage } from '../run-stage.ts';
import type { Sources } from '../sources.ts';
import { analysisStage } from './analysis.ts';
import type { Moves } from './bulk-moves.ts';
import { cleanupStage } from './cleanup.ts';
import { downloadStage } from './download.ts';
import { formatStage } from './format.ts';
import { processingStage } from './processing.ts';
import { refusingBlocked } from './refusing-blocked.ts';
import { resolveStage } from './resolve.ts';
import type { StageTools } from './stage-tools.ts';

/** One engine for each queue whose work is done in Python, as wide as the queue. */
export type Engines = Readonly<Record<Exclude<QueueName, 'maintenance'>, Engine>>;

export interface StageParts {
  readonly tools: StageTools & { readonly moves: Moves };
  readonly engines: Engines;
  readonly sources: Sources;
  readonly log: Logger;
}

/** Every stage there is: one that is missing does not compile. */
export function createStages({ tools, engines, sources, log }: StageParts) {
  const guarded = (stage: Stage) => refusingBlocked(tools.db, stage);
  return {
    resolve: resolveStage({ ...tools, ...sources }),
    download: guarded(downloadStage({ ...tools, ...sources, engine: engines.download })),
    processing: guarded(processingStage({ ...tools, engine: engines.processing })),
    analysis: guarded(analysisStage({ ...tools, engine: engines.analysis })),
    format: guarded(formatStage({ ...tools, engine: engines.format })),
    cleanup: cleanupStage({ ...tools, log }),
  } satisfies Record<StageName, Stage>;
}
