import { Fault } from '@alchemy/core/errors';
import { and, eq } from 'drizzle-orm';
import type { Ask } from '../ask.ts';
import { recordAudit } from '../audit.ts';
import type { Tx } from '../client.ts';
import { isFinal, isLive } from '../job-status.ts';
import type { Actor, AlsoWrite, RequestSnapshot } from '../job-types.ts';
import { requestJobs, requests } from '../schema.ts';
import { findOrCreateUser } from '../users.ts';
import { advance } from './advance.ts';
import { now, requestSnapshot } from './columns.ts';
import { holdersOf, isOpen } from './held.ts';
import { lockHeldJobs } from './locks.ts';
import { move } from './move.ts';
import { recompute } from './recompute.ts';
import { type LedgerParts, type Scope, transact } from './transaction.ts';

/** Writes the request, what must appear with it, and its first jobs. The same interaction twice is the same request. */
export async function submit(
  parts: LedgerParts,
  ask: Ask,
  { also, admit }: { also: AlsoWrite | undefined; admit: AlsoWrite | undefined },
): Promise<RequestSnapshot> {
  const { asker, askerName, ...wish } = ask;
  const userId = await findOrCreateUser(parts.db, asker, askerName);
  return await transact(parts, async (scope) => {
    const [request] = await scope.tx
      .insert(requests)
      .values({ ...wish, userId, createdAt: now, begunAt: now, updatedAt: now })
      .onConflictDoNothing({ target: [requests.platform, requests.interactionId] })
      .returning(requestSnapshot);
    if (request === undefined) return await findByInteraction(scope.tx, ask);

    scope.moved.requests.set(request.requestId, request);
    await also?.(scope.tx, request.requestId);
    await advance(scope, parts.policy, [request.requestId]);
    await recompute(scope, parts.policy, [request.requestId]);
    await admit?.(scope.tx, request.requestId);
    return scope.moved.requests.get(request.requestId) ?? request;
  });
}

async function findByInteraction(tx: Tx, ask: Ask): Promise<RequestSnapshot> {
  const same = and(eq(requests.platform, ask.platform), eq(requests.interactionId, ask.interactionId));
  const [request] = await tx.select(requestSnapshot).from(requests).where(same);
  if (request === undefined) throw new Error('A request that was there is gone.');
  return request;
}

/** Withdraws a live request. Its jobs' rows are locked first: whatever completes meanwhile is seen with all it opened. */
export function cancel(parts: LedgerParts, requestId: string, by: Actor): Promise<void> {
  return transact(parts, async (scope) => {
    const held = await lockHeldJobs(scope.tx, [requestId]);
    if (isFinal(await lockRequest(scope.tx, requestId))) return;
    const withdrawal = { withdrawn: true, withdrawnBy: by.identity };
    await scope.tx.update(requests).set(withdrawal).where(eq(requests.id, requestId));
    const touched = new Set([requestId]);
    for (const job of held.filter(({ status }) => isLive(status))) {
      for (const holder of await cancelUnneeded(scope, job.jobId)) touched.add(holder);
    }
    await recompute(scope, parts.policy, [...touched]);
    await recordAudit(scope.tx, by, { action: 'cancel', targetKind: 'request', targetId: requestId });
  });
}

async function lockRequest(tx: Tx, requestId: string) {
  const [row] = await tx
    .select({ status: requests.status })
    .from(requests)
    .where(eq(requests.id, requestId))
    .for('no key update');
  if (row === undefined) throw new Fault('not_found', 'There is no such request.');
  return row.status;
}

/** Cancels the job unless a live request still needs it. Answers who holds what was cancelled. */
async function cancelUnneeded(scope: Scope, jobId: string): Promise<string[]> {
  const [needed] = await scope.tx
    .select({ id: requests.id })
    .from(requestJobs)
    .innerJoin(requests, eq(requests.id, requestJobs.requestId))
    .where(and(eq(requestJobs.jobId, jobId), isOpen([])))
    .limit(1);
  if (needed !== undefined) return [];
  await move(scope, { jobId, to: 'cancelled', set: { finishedAt: now } });
  return await holdersOf(scope.tx, jobId);
}
