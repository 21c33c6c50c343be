import { eq } from 'drizzle-orm';
import { rankOf } from '../job-status.ts';
import type { HeldJob, JobPolicy, JobResult, JobSpec } from '../job-types.ts';
import { requests, requestTracks } from '../schema.ts';
import { markTracksUsed } from '../used-tracks.ts';
import { type Holding, readHoldings } from './held.ts';
import { type DeadTwin, type Holder, openJob } from './open.ts';
import type { Scope } from './transaction.ts';

interface Due {
  readonly spec: JobSpec;
  readonly holders: Holder[];
}

/**
 * Opens what these requests lack; there is no other "next". Repeated as long as it attaches them to jobs that were
 * completed long ago: what comes after those is due at once. The songs count as asked for, and keep their files.
 *
 * @param reviving those of them that were final: their failed jobs are opened again
 */
export async function advance(
  scope: Scope,
  policy: JobPolicy,
  requestIds: readonly string[],
  reviving: readonly string[] = [],
): Promise<void> {
  const dead: DeadTwin = reviving.length === 0 ? 'leave' : 'reopen';
  for (;;) {
    const holdings = await readHoldings(scope.tx, requestIds, reviving);
    if (await adoptTracks(scope, holdings)) continue;
    let more = false;
    for (const { spec, holders } of lacking(policy, holdings)) {
      if (await openJob(scope, spec, holders, dead)) more = true;
    }
    if (more) continue;
    await markTracksUsed(scope.tx, requestIds);
    // Requests are locked after the jobs: here, where no more of those are opened.
    await correctLinks(scope, holdings);
    return;
  }
}

/** By key, in the one lock order. */
function lacking(policy: JobPolicy, holdings: readonly Holding[]): Due[] {
  const byKey = new Map<string, Due>();
  for (const { request, epoch, have } of holdings) {
    for (const spec of policy.plan(request, have)) {
      const due = byKey.get(spec.key) ?? { spec, holders: [] };
      due.holders.push({ requestId: request.requestId, epoch });
      byKey.set(spec.key, due);
    }
  }
  return [...byKey.values()].sort((a, b) => byLockOrder(a.spec, b.spec));
}

/** The order of PostgreSQL's "C" collation, which jobs are locked by everywhere. */
export function byLockOrder(a: Pick<JobSpec, 'stage' | 'key'>, b: Pick<JobSpec, 'stage' | 'key'>): number {
  const byRank = rankOf(a.stage) - rankOf(b.stage);
  if (byRank !== 0) return byRank;
  return a.key < b.key ? -1 : Number(a.key > b.key);
}

/** Gives each request that knows no songs yet those that its source turned out to hold. Answers whether any got some. */
async function adoptTracks(scope: Scope, holdings: readonly Holding[]): Promise<boolean> {
  const rows = holdings.flatMap(({ request, have }) => {
    if (request.tracks.length > 0) return [];
    const result = foundBy(have);
    return [...new Set(result?.trackIds)].map((trackId, position) => ({
      requestId: request.requestId,
      trackId,
      position,
    }));
  });
  if (rows.length > 0) await scope.tx.insert(requestTracks).values(rows).onConflictDoNothing();
  return rows.length > 0;
}

/** What the job found from which a request learns its songs; once completed it counts for ever. */
function foundBy(have: readonly HeldJob[]): JobResult | undefined {
  const found = have.find((job) => job.status === 'completed' && (job.result?.trackIds ?? []).length > 0);
  return found?.result ?? undefined;
}

/** Calls a request by what its short link turned out to lead to. */
async function correctLinks(scope: Scope, holdings: readonly Holding[]): Promise<void> {
  for (const { request, have } of holdings) {
    const { kind, sourceKey } = foundBy(have) ?? {};
    if (kind === undefined || sourceKey === undefined || sourceKey === request.sourceKey) continue;
    await scope.tx.update(requests).set({ kind, sourceKey }).where(eq(requests.id, request.requestId));
  }
}
