import { isLive, type JobStatus } from './job-status.ts';

/** As much of a job as it takes to tell whether it counts. */
interface Held {
  readonly key: string;
  readonly status: JobStatus;
  /** Completed, still fresh, and all its files are there. */
  readonly stands: boolean;
}

/** Of the jobs that share a key, the one that counts: what stands before what lives before what failed before what is lost. */
export function bestByKey<Job extends Held>(have: readonly Job[]): Map<string, Job> {
  const best = new Map<string, Job>();
  for (const job of have) {
    const other = best.get(job.key);
    if (other === undefined || worth(job) > worth(other)) best.set(job.key, job);
  }
  return best;
}

function worth(job: Held): number {
  if (job.stands) return 3;
  if (isLive(job.status)) return 2;
  return isLost(job) ? 0 : 1;
}

/** Completed once, but its files are gone: it has to be done again. */
export function isLost(job: Held): boolean {
  return job.status === 'completed' && !job.stands;
}

export function isDead(job: Held): boolean {
  return job.status === 'failed' || job.status === 'cancelled';
}
