import { and, eq, type SQL } from 'drizzle-orm';
import type { Claim } from '../job-types.ts';
import { jobs } from '../schema.ts';
import { isRunning } from './columns.ts';

/** The job's row, as long as the run is the claim's and goes on. */
export function isOurs(claim: Claim): SQL | undefined {
  const sameRun = and(eq(jobs.id, claim.job.jobId), eq(jobs.run, claim.run));
  return and(sameRun, isRunning);
}
