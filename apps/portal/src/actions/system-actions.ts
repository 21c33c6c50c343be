import { actionWords } from '@alchemy/core/action-words';
import { type AuditEntry, recordAudit } from '@alchemy/db/audit';
import { queueNames, type StageParams } from '@alchemy/jobs/stages';
import { z } from 'zod';
import { type ActionContext, type Done, defineAction } from './action.ts';

const queue = z.object({ queue: z.enum(queueNames) });

export const pauseQueue = defineAction({
  role: 'administrator',
  input: queue,
  run: async ({ pipeline, by }, input) => {
    await pipeline.pauseQueue(input.queue, by);
    return { message: actionWords.pause.done };
  },
});

export const resumeQueue = defineAction({
  role: 'administrator',
  input: queue,
  run: async ({ pipeline, by }, input) => {
    await pipeline.resumeQueue(input.queue, by);
    return { message: actionWords.resume.done };
  },
});

export const cancelWaiting = defineAction({
  role: 'administrator',
  input: queue,
  run: (context, input) => {
    const params = { task: 'cancel', queue: input.queue, by: context.by.identity } as const;
    const entry = { action: 'cancel-waiting', targetKind: 'queue', detail: { queue: input.queue } } as const;
    return begin(context, params, entry, actionWords.cancelWaiting.done);
  },
});

export const scanOrphans = defineAction({
  role: 'administrator',
  input: z.object({}),
  run: (context) => {
    const entry = { action: 'scan', targetKind: 'storage' } as const;
    return begin(context, { task: 'orphans', apply: false }, entry, actionWords.scan.done);
  },
});

export const applyOrphans = defineAction({
  role: 'administrator',
  input: z.object({ scanId: z.uuid() }),
  run: (context, { scanId }) => {
    const entry = { action: 'apply', targetKind: 'storage', detail: { scanId } } as const;
    return begin(context, { task: 'apply', scanId }, entry, actionWords.apply.done);
  },
});

export const restoreOrphan = defineAction({
  role: 'administrator',
  input: z.object({ orphanId: z.uuid() }),
  run: (context, { orphanId }) => {
    const entry = { action: 'restore', targetKind: 'storage', detail: { orphanId } } as const;
    return begin(context, { task: 'restore', orphanId }, entry, actionWords.restore.done);
  },
});

/** Opens the job that does it; the audit row names the job. */
async function begin(
  { pipeline, by }: ActionContext,
  params: StageParams['cleanup'],
  entry: Omit<AuditEntry, 'targetId'>,
  message: string,
): Promise<Done> {
  await pipeline.cleanUp(params, (tx, targetId) => recordAudit(tx, by, { ...entry, targetId }));
  return { message };
}
