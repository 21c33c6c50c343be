import { Fault } from '@alchemy/core/errors';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { recordAudit } from '../audit.ts';
import type { Tx } from '../client.ts';
import { isFinal } from '../job-status.ts';
import type { Actor, JobSpec } from '../job-types.ts';
import { jobs, requestJobs, requests } from '../schema.ts';
import { advance } from './advance.ts';
import { isAnyOf, isDead } from './columns.ts';
import { lockHeldJobs, lockHeldKeys } from './locks.ts';
import { openJob } from './open.ts';
import { recompute } from './recompute.ts';
import { type LedgerParts, type Scope, transact } from './transaction.ts';

/** Opens again what stands in the way of a final request, and revives that request only. A live one is left alone. */
export function retry(parts: LedgerParts, requestId: string, by: Actor): Promise<void> {
  return transact(parts, async (scope) => {
    await lockHeld(scope.tx, [requestId]);
    const [request] = await readRequests(scope.tx, [requestId]);
    if (request === undefined) throw new Fault('not_found', 'There is no such request.');
    if (!isFinal(request.status)) return;
    await revive(scope, parts, [requestId], [requestId]);
    await recordAudit(scope.tx, by, { action: 'retry', targetKind: 'request', targetId: requestId });
  });
}

/**
 * Opens a failed or cancelled job again for everybody who holds it and did not withdraw.
 *
 * @returns false when the job is neither failed nor cancelled: nothing was done
 */
export function reopenJob(parts: LedgerParts, jobId: string, by: Actor): Promise<boolean> {
  return transact(parts, async (scope) => {
    const holders = await readHolders(scope.tx, jobId);
    const ids = holders.map((holder) => holder.id);
    await lockHeld(scope.tx, ids);
    const [job] = await scope.tx.select().from(jobs).where(eq(jobs.id, jobId)).for('no key update');
    if (job === undefined) throw new Fault('not_found', 'There is no such job.');
    if (job.status !== 'failed' && job.status !== 'cancelled') return false;

    const final = holders.filter((holder) => isFinal(holder.status));
    const { stage, key, trackId, params, priority } = job;
    const spec: JobSpec = { stage, key, trackId, params, priority };
    const epochs = holders.map((holder) => ({
      requestId: holder.id,
      epoch: final.includes(holder) ? holder.epoch + 1 : holder.epoch,
    }));
    await openJob(scope, spec, epochs, 'reopen');
    await revive(
      scope,
      parts,
      ids,
      final.map((holder) => holder.id),
    );
    await recordAudit(scope.tx, by, { action: 'retry', targetKind: 'job', targetId: jobId });
    return true;
  });
}

/** Keys before rows: whoever opens a job takes them in that order too. */
async function lockHeld(tx: Tx, requestIds: readonly string[]): Promise<void> {
  await lockHeldKeys(tx, requestIds);
  await lockHeldJobs(tx, requestIds);
}

async function revive(
  scope: Scope,
  { policy }: LedgerParts,
  requestIds: readonly string[],
  final: readonly string[],
): Promise<void> {
  await advance(scope, policy, requestIds, final);
  await recompute(scope, policy, requestIds, final);
  await carryOver(scope.tx, final);
}

/** What did not fail counts for the new epoch; what failed and was not opened again stays behind as history. */
async function carryOver(tx: Tx, requestIds: readonly string[]): Promise<void> {
  const alive = tx.select({ id: jobs.id }).from(jobs).where(sql`not ${isDead}`);
  await tx
    .update(requestJobs)
    .set({ epoch: sql`(select epoch from requests where requests.id = ${requestJobs.requestId})` })
    .where(and(isAnyOf(requestJobs.requestId, requestIds), inArray(requestJobs.jobId, alive)));
}

function readRequests(tx: Tx, ids: string[]) {
  return tx.select({ status: requests.status }).from(requests).where(isAnyOf(requests.id, ids));
}

function readHolders(tx: Tx, jobId: string) {
  return tx
    .select({ id: requests.id, status: requests.status, epoch: requests.epoch })
    .from(requestJobs)
    .innerJoin(requests, eq(requests.id, requestJobs.requestId))
    .where(and(eq(requestJobs.jobId, jobId), eq(requests.withdrawn, false)));
}
