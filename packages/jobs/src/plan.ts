import { bestByKey, isDead, isLost } from '@alchemy/db/held-jobs';
import type { HeldJob, JobSpec, PlannedRequest } from '@alchemy/db/job-types';
import { wanted } from './wanted.ts';

/**
 * Which jobs a request lacks and can begin now: what it wants, does not hold, and whose forerunners stand or, where that
 * is enough, have ended. A job that failed is held: it is opened again only for somebody who asks for that.
 */
export function plan(request: PlannedRequest, have: readonly HeldJob[]): JobSpec[] {
  const best = bestByKey(have);
  return wanted(request, best)
    .filter(({ key }) => {
      const job = best.get(key);
      return job === undefined || isLost(job);
    })
    .filter(({ after }) => after === null || best.get(after)?.stands === true)
    .filter(({ following }) => following === null || hasEnded(best.get(following)))
    .map(({ after: _, following: __, ...spec }) => spec);
}

function hasEnded(job: HeldJob | undefined): boolean {
  return job !== undefined && (job.stands || isDead(job));
}
