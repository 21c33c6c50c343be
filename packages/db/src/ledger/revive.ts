import { Fault } from '@alchemy/core/errors';
import { pickWords } from '@alchemy/core/sentences';
import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { recordAudit } from '../audit.ts';
import type { Tx } from '../client.ts';
import { isFinal } from '../job-status.ts';
import type { Actor, JobSpec, PickedCandidate } from '../job-types.ts';
import { redrawReplies } from '../replies.ts';
import { jobs, requestJobs, requests, requestTracks } from '../schema.ts';
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

    await reopenFor(scope, parts, job, holders);
    await recordAudit(scope.tx, by, { action: 'retry', targetKind: 'job', targetId: jobId });
    return true;
  });
}

/**
 * Opens a failed download again, with a candidate that it offered as its source, and revives the request.
 *
 * @throws Fault `not_found` where nothing was offered under that number
 */
export function pick(parts: LedgerParts, requestId: string, picked: PickedCandidate, by: Actor): Promise<void> {
  return transact(parts, async (scope) => {
    await lockHeld(scope.tx, [requestId]);
    const [request] = await readRequests(scope.tx, [requestId]);
    const offer = await findOffer(scope.tx, requestId, picked);
    if (request === undefined || offer === undefined) throw new Fault('not_found', pickWords.notOffered);
    await reopenFor(scope, parts, offer.job, [request]);
    const { url, title } = offer.candidate;
    const params = sql`${jobs.params} || ${JSON.stringify({ pick: { url, title } })}::jsonb`;
    await scope.tx
      .update(jobs)
      .set({ params })
      .where(and(eq(jobs.id, offer.job.id), eq(jobs.status, 'queued')));
    const detail = { jobId: offer.job.id, title };
    await recordAudit(scope.tx, by, { action: 'pick', targetKind: 'request', targetId: requestId, detail });
  });
}

/** The failed job, in the order of the songs, that offered so many candidates. */
async function findOffer(tx: Tx, requestId: string, { trackId, n }: PickedCandidate) {
  const offering = and(eq(jobs.status, 'failed'), isNotNull(jobs.faultDetail), eq(requestJobs.epoch, requests.epoch));
  const rows = await tx
    .select({ job: jobs })
    .from(requestJobs)
    .innerJoin(jobs, eq(jobs.id, requestJobs.jobId))
    .innerJoin(requests, eq(requests.id, requestJobs.requestId))
    .leftJoin(requestTracks, and(eq(requestTracks.requestId, requestId), eq(requestTracks.trackId, jobs.trackId)))
    .where(
      and(eq(requestJobs.requestId, requestId), offering, trackId === null ? undefined : eq(jobs.trackId, trackId)),
    )
    .orderBy(asc(requestTracks.position))
    .limit(1);
  const candidate = rows[0]?.job.faultDetail?.candidates?.[n - 1];
  return rows[0] === undefined || candidate === undefined ? undefined : { job: rows[0].job, candidate };
}

type RequestRow = Awaited<ReturnType<typeof readRequests>>[number];

/** Opens a dead job again for these requests, which begin a new epoch where they were final. */
async function reopenFor(
  scope: Scope,
  parts: LedgerParts,
  { stage, key, trackId, params, priority }: JobSpec,
  holders: readonly RequestRow[],
): Promise<void> {
  const final = holders.filter((holder) => isFinal(holder.status));
  const epochs = holders.map((holder) => ({
    requestId: holder.id,
    epoch: final.includes(holder) ? holder.epoch + 1 : holder.epoch,
  }));
  await openJob(scope, { stage, key, trackId, params, priority }, epochs, 'reopen');
  await revive(
    scope,
    parts,
    holders.map((holder) => holder.id),
    final.map((holder) => holder.id),
  );
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
  if (final.length > 0) await redrawReplies(scope.tx, final);
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
  return tx
    .select({ id: requests.id, status: requests.status, epoch: requests.epoch })
    .from(requests)
    .where(isAnyOf(requests.id, ids));
}

function readHolders(tx: Tx, jobId: string) {
  return tx
    .select({ id: requests.id, status: requests.status, epoch: requests.epoch })
    .from(requestJobs)
    .innerJoin(requests, eq(requests.id, requestJobs.requestId))
    .where(and(eq(requestJobs.jobId, jobId), eq(requests.withdrawn, false)));
}
