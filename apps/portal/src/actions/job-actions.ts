import { actionWords } from '@alchemy/core/action-words';
import { recordAudit } from '@alchemy/db/audit';
import { z } from 'zod';
import { defineAction } from './action.ts';

const job = z.object({ jobId: z.uuid() });
const request = z.object({ requestId: z.uuid() });

/** As many as a page of the list shows. */
const mostSelected = 50;

export const retryJob = defineAction({
  role: 'operator',
  input: job,
  run: async ({ pipeline, by }, { jobId }) => {
    const { done, not } = actionWords.retryJob;
    return { message: (await pipeline.reopenJob(jobId, by)) ? done : not };
  },
});

export const cancelJob = defineAction({
  role: 'operator',
  input: job,
  run: async ({ pipeline, by }, { jobId }) => {
    const { done, not } = actionWords.cancelJob;
    return { message: (await pipeline.cancelJob(jobId, by)) ? done : not };
  },
});

export const retryJobs = defineAction({
  role: 'operator',
  input: z.object({ jobIds: z.array(z.uuid()).min(1).max(mostSelected) }),
  run: async ({ pipeline, by }, { jobIds }) => {
    let count = 0;
    for (const jobId of jobIds) if (await pipeline.reopenJob(jobId, by)) count++;
    return { message: actionWords.retryJobs.done(count) };
  },
});

/** Long, so it is a job: it opens again what had failed by the moment it was asked for. */
export const retryFailures = defineAction({
  role: 'operator',
  input: z.object({ code: z.string().regex(/^[a-z_]{1,40}$/) }),
  run: async ({ pipeline, by }, { code }) => {
    const params = { task: 'retry', code, until: new Date().toISOString(), by: by.identity } as const;
    const jobId = await pipeline.cleanUp(params, (tx, targetId) =>
      recordAudit(tx, by, { action: 'retry-all', targetKind: 'job', targetId, detail: { code } }),
    );
    return { message: actionWords.retryFailures.done, href: `/jobs/${jobId}` };
  },
});

export const retryRequest = defineAction({
  role: 'operator',
  input: request,
  run: async ({ pipeline, by }, { requestId }) => {
    await pipeline.retry(requestId, by);
    return { message: actionWords.retryRequest.done };
  },
});

export const cancelRequest = defineAction({
  role: 'operator',
  input: request,
  run: async ({ pipeline, by }, { requestId }) => {
    await pipeline.cancel(requestId, by);
    return { message: actionWords.cancelRequest.done };
  },
});
