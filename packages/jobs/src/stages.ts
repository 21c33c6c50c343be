import { Fault } from '@alchemy/core/errors';
import { sourceWords } from '@alchemy/core/source-words';
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
  cleanup: z.discriminatedUnion('task', [
    /** Looks for files without rows and rows without files; with `apply` it settles at once what it found. */
    z.object({ task: z.literal('orphans'), apply: z.boolean() }),
    z.object({ task: z.literal('retention'), apply: z.boolean() }),
    /** Settles what a scan found, and nothing newer. */
    z.object({ task: z.literal('apply'), scanId: z.uuid() }),
    /** Puts what lies in quarantine back. */
    z.object({ task: z.literal('restore'), orphanId: z.uuid() }),
    /** Opens every job again that failed with a code up to a moment. */
    z.object({ task: z.literal('retry'), code: z.string(), until: z.iso.datetime(), by: z.string() }),
    /** Cancels every job that waits in a queue. */
    z.object({ task: z.literal('cancel'), queue: z.enum(queueNames), by: z.string() }),
  ]),
} as const satisfies Record<StageName, z.ZodType>;

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

/** A fault that promised another try has to take that back when none is left. */
function lastWord(fault: Fault): Fault {
  if (fault.code !== 'rate_limited') return fault;
  return new Fault('rate_limited', sourceWords.limitedTooOften, { cause: fault.cause });
}

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
  if (!again) return { to: 'failed', fault: lastWord(fault) };
  const { retryBaseMs, random = Math.random } = options;
  const backoffMs = Math.round(retryBaseMs * 2 ** (claim.tries - 1) * (0.5 + random() / 2));
  return { to: 'retrying', fault, delayMs: fault.retryAfterMs ?? backoffMs };
}
