import type { Fault } from '@alchemy/core/errors';
import { ModelName, OutputFormat, StemName } from '@alchemy/db/ask';
import type { StageName } from '@alchemy/db/job-status';
import type { Claim, Settlement } from '@alchemy/db/job-types';
import { LinkKey, SourceKey } from '@alchemy/db/source-key';
import { z } from 'zod';

export const queueNames = ['download', 'processing', 'analysis', 'format', 'maintenance'] as const;
export type QueueName = (typeof queueNames)[number];

/** A recording that a person chose after `no_match`. */
export const PickedSource = z.object({ url: z.url(), title: z.string() });
export type PickedSource = z.infer<typeof PickedSource>;

/** The parameters of each stage, as they stand in the job's row. */
export const stageParams = {
  resolve: z.object({ sourceKey: LinkKey }),
  /** `title` is the name that an upload came with; `pick` the recording that a person chose. */
  download: z.object({ sourceKey: SourceKey, title: z.string().nullable(), pick: PickedSource.optional() }),
  processing: z.object({ model: ModelName }),
  analysis: z.object({}),
  format: z.object({ model: ModelName, stem: StemName, format: OutputFormat }),
  cleanup: z.object({ task: z.enum(['orphans', 'retention']), apply: z.boolean() }),
} as const satisfies Record<StageName, z.ZodObject>;

export type StageParams = { [Stage in StageName]: z.infer<(typeof stageParams)[Stage]> };

export interface StageRule {
  readonly queue: QueueName;
  /** Starts before a job fails for good. */
  readonly tries: number;
}

/** One row a stage. */
export const stages: Record<StageName, StageRule> = {
  resolve: { queue: 'download', tries: 3 },
  download: { queue: 'download', tries: 3 },
  processing: { queue: 'processing', tries: 2 },
  analysis: { queue: 'analysis', tries: 2 },
  format: { queue: 'format', tries: 2 },
  cleanup: { queue: 'maintenance', tries: 2 },
};

/**
 * What becomes of a run that failed: another try while one is left and can help, after the server's own wait or an
 * exponential back-off with jitter (half to all of `retryBaseMs` · 2^(tries − 1)); else the end.
 *
 * @param random a number in [0, 1)
 */
export function settlementOf(
  claim: Claim,
  fault: Fault,
  options: { retryBaseMs: number; random?: () => number },
): Pick<Settlement, 'to' | 'fault' | 'delayMs'> {
  const again = fault.retryable && claim.tries < stages[claim.job.stage].tries;
  if (!again) return { to: 'failed', fault };
  const { retryBaseMs, random = Math.random } = options;
  const backoffMs = Math.round(retryBaseMs * 2 ** (claim.tries - 1) * (0.5 + random() / 2));
  return { to: 'retrying', fault, delayMs: fault.retryAfterMs ?? backoffMs };
}
