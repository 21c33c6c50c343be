import type { Db } from '../client.ts';
import { isLive, rankOf } from '../job-status.ts';
import { ownSeconds } from './estimate.ts';
import { placeInLine } from './place-in-line.ts';
import type { StepView } from './view.ts';
import type { WorkRow } from './work.ts';

/** The least advanced live job, as a reply shows it. */
export async function viewStep(db: Db, work: readonly WorkRow[]): Promise<StepView | null> {
  const live = work.filter((job) => isLive(job.status));
  const [job] = live.sort((a, b) => rankOf(a.stage) - rankOf(b.stage) || a.progress - b.progress);
  if (job === undefined) return null;
  const { jobId, trackId, stage, status, progress } = job;
  return {
    ...{ jobId, trackId, stage, status, progress },
    etaSeconds: ownSeconds(job),
    ...(status === 'queued' ? await placeInLine(db, job) : { ahead: null, startsInSeconds: null }),
    retry: status === 'retrying' ? retryOf(job) : null,
  };
}

function retryOf({ runAt, faultCode, faultMessage }: WorkRow): StepView['retry'] {
  return { at: runAt, code: faultCode ?? 'internal', message: faultMessage ?? '' };
}
