import { findFailed, findWaiting } from '@alchemy/db/dashboard/jobs';
import { StageName } from '@alchemy/db/job-status';
import type { JobLedger } from '@alchemy/db/job-types';
import { type QueueName, type StageParams, stages } from '@alchemy/jobs/stages';
import type { Run, Work } from '../run-stage.ts';
import type { StageTools } from './stage-tools.ts';

/** What moves jobs by hand. */
export type Moves = Pick<JobLedger, 'reopenJob' | 'cancelJob'>;

export type BulkTools = Pick<StageTools, 'db'> & { readonly moves: Moves };

type Params = StageParams['cleanup'];

/** Opens every job again that failed with a code before somebody asked for it. */
export async function retryFailed({ db, moves }: BulkTools, run: Run, params: Extract<Params, { task: 'retry' }>) {
  const ids = await findFailed(db, params.code, new Date(params.until));
  return await forEach(ids, run, (jobId) => moves.reopenJob(jobId, { identity: params.by }));
}

/** Cancels every job that waits in a queue, this one excepted. */
export async function cancelWaiting({ db, moves }: BulkTools, run: Run, params: Extract<Params, { task: 'cancel' }>) {
  const ids = (await findWaiting(db, stagesOf(params.queue))).filter((jobId) => jobId !== run.job.jobId);
  return await forEach(ids, run, (jobId) => moves.cancelJob(jobId, { identity: params.by }));
}

async function forEach(ids: readonly string[], run: Run, move: (jobId: string) => Promise<boolean>): Promise<Work> {
  for (const [index, jobId] of ids.entries()) {
    run.signal.throwIfAborted();
    await move(jobId);
    run.report(Math.floor(((index + 1) * 100) / ids.length));
  }
  return { outputs: [], save: async () => ({}) };
}

const stagesOf = (queue: QueueName) => StageName.options.filter((stage) => stages[stage].queue === queue);
