import { and, asc, eq, or, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { isFinal, type RequestStatus } from '../job-status.ts';
import type { JobPolicy, RequestState } from '../job-types.ts';
import { requests } from '../schema.ts';
import { isAnyOf, isUnfinished, now, requestSnapshot } from './columns.ts';
import { type Holding, readHoldings } from './held.ts';
import type { Scope } from './transaction.ts';

interface Change {
  readonly id: string;
  readonly status: RequestStatus;
  readonly progress: number;
  readonly final: boolean;
  readonly revived: boolean;
}

/**
 * Derives the state of these requests from their jobs, in the transaction that moved one of them. Final ones stay as
 * they are, but those in `reviving`, for which a new epoch begins.
 *
 * @returns the open ones with what they hold, as nobody else can change it before this transaction ends
 */
export async function recompute(
  scope: Scope,
  policy: JobPolicy,
  requestIds: readonly string[],
  reviving: readonly string[] = [],
): Promise<readonly Holding[]> {
  const before = await lockOpen(scope.tx, requestIds, reviving);
  if (before.length === 0) return [];
  // Read in a statement of its own, after the locks: what a sibling committed meanwhile has to show.
  const openIds = before.map((row) => row.id);
  const holdings = await readHoldings(scope.tx, openIds, reviving);
  const states = new Map(holdings.map(({ request, have }) => [request.requestId, policy.stateOf(request, have)]));
  const changes = before.flatMap((row) => changeOf(row, states.get(row.id), reviving.includes(row.id)));
  if (changes.length > 0) await write(scope, changes);
  return holdings;
}

interface RequestRow extends RequestState {
  readonly id: string;
}

async function lockOpen(tx: Tx, ids: readonly string[], reviving: readonly string[]): Promise<RequestRow[]> {
  if (ids.length === 0) return [];
  return await tx
    .select({ id: requests.id, status: requests.status, progress: requests.progress })
    .from(requests)
    .where(and(isAnyOf(requests.id, ids), or(isUnfinished, isAnyOf(requests.id, reviving))))
    .orderBy(asc(requests.id))
    .for('no key update');
}

function changeOf(before: RequestRow, state: RequestState | undefined, revived: boolean): Change[] {
  const after = state ?? { status: 'cancelled', progress: before.progress };
  const progress = revived ? after.progress : Math.max(before.progress, after.progress);
  if (!revived && after.status === before.status && progress === before.progress) return [];
  return [{ id: before.id, status: after.status, progress, final: isFinal(after.status), revived }];
}

async function write(scope: Scope, changes: readonly Change[]): Promise<void> {
  const rows = sql`jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
    as change(id uuid, status text, progress integer, final boolean, revived boolean)`;
  // A new percent is told once and not told again: the next one says more.
  const announcedSeq = sql`${requests.announcedSeq} + (change.status = ${requests.status} and ${requests.announcedSeq} = ${requests.seq})::integer`;
  const written = await scope.tx
    .update(requests)
    .set({
      status: sql`change.status`,
      progress: sql`change.progress`,
      seq: sql`${requests.seq} + 1`,
      announcedSeq,
      epoch: sql`${requests.epoch} + change.revived::integer`,
      withdrawn: sql`${requests.withdrawn} and not change.revived`,
      withdrawnBy: sql`case when not change.revived then ${requests.withdrawnBy} end`,
      begunAt: sql`case when change.revived then clock_timestamp() else ${requests.begunAt} end`,
      finishedAt: sql`case when change.final then clock_timestamp() end`,
      updatedAt: now,
    })
    .from(rows)
    .where(eq(requests.id, sql`change.id`))
    .returning(requestSnapshot);
  for (const request of written) scope.moved.requests.set(request.requestId, request);
}
