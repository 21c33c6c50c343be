import type { JobPolicy } from '../job-types.ts';
import { advance } from './advance.ts';
import { holdersOf } from './held.ts';
import { recompute } from './recompute.ts';
import { type Scope, StartOver } from './transaction.ts';

/**
 * After a job has ended, well or not: opens what its holders lack now, and derives their states.
 *
 * @throws StartOver when a sibling ended at the same time: neither saw the other, and what waits for both is still lacking
 */
export async function goOn(scope: Scope, policy: JobPolicy, jobId: string): Promise<void> {
  const holders = await holdersOf(scope.tx, jobId);
  await advance(scope, policy, holders);
  const holdings = await recompute(scope, policy, holders);
  if (holdings.some(({ request, have }) => policy.plan(request, have).length > 0)) throw new StartOver();
}
