import { and, asc, eq, lt, or, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import type { HeldJob, PlannedRequest } from '../job-types.ts';
import { jobs, requestJobs, requests, requestTracks, tracks } from '../schema.ts';
import { isAnyOf, isDead, isUnfinished, stands } from './columns.ts';

/** A request and the jobs that count for it. */
export interface Holding {
  readonly request: PlannedRequest;
  readonly epoch: number;
  readonly have: readonly HeldJob[];
}

/** Unfinished and not withdrawn; or about to be revived. */
export function isOpen(reviving: readonly string[]) {
  return or(and(isUnfinished, eq(requests.withdrawn, false)), isAnyOf(requests.id, reviving));
}

/**
 * Reads the open ones among these requests with what they hold. What failed or was cancelled in an earlier epoch does
 * not count; for those in `reviving`, whose new epoch begins with this transaction, nothing that failed counts.
 */
export async function readHoldings(
  tx: Tx,
  requestIds: readonly string[],
  reviving: readonly string[],
): Promise<Holding[]> {
  if (requestIds.length === 0) return [];
  const rows = await tx
    .select()
    .from(requests)
    .where(and(isAnyOf(requests.id, requestIds), isOpen(reviving)))
    .orderBy(asc(requests.id));
  const held = byRequest(await readHeld(tx, requestIds, reviving));
  const songs = byRequest(await readSongs(tx, requestIds));
  return rows.map((row) => ({
    request: { ...row, requestId: row.id, tracks: songs.get(row.id) ?? [] },
    epoch: reviving.includes(row.id) ? row.epoch + 1 : row.epoch,
    have: held.get(row.id) ?? [],
  }));
}

function readHeld(tx: Tx, requestIds: readonly string[], reviving: readonly string[]) {
  const isOld = or(lt(requestJobs.epoch, requests.epoch), isAnyOf(requests.id, reviving));
  return tx
    .select({
      requestId: requestJobs.requestId,
      stage: jobs.stage,
      key: jobs.key,
      trackId: jobs.trackId,
      status: jobs.status,
      progress: jobs.progress,
      result: jobs.result,
      stands,
    })
    .from(requestJobs)
    .innerJoin(jobs, eq(jobs.id, requestJobs.jobId))
    .innerJoin(requests, eq(requests.id, requestJobs.requestId))
    .where(and(isAnyOf(requestJobs.requestId, requestIds), sql`not (${isDead} and ${isOld})`));
}

function readSongs(tx: Tx, requestIds: readonly string[]) {
  return tx
    .select({ requestId: requestTracks.requestId, trackId: tracks.id, sourceKey: tracks.sourceKey })
    .from(requestTracks)
    .innerJoin(tracks, eq(tracks.id, requestTracks.trackId))
    .where(isAnyOf(requestTracks.requestId, requestIds))
    .orderBy(asc(requestTracks.requestId), asc(requestTracks.position));
}

/** The requests that hold a job. */
export async function holdersOf(tx: Tx, jobId: string): Promise<string[]> {
  const rows = await tx.select({ id: requestJobs.requestId }).from(requestJobs).where(eq(requestJobs.jobId, jobId));
  return rows.map((row) => row.id);
}

function byRequest<Row extends { requestId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.requestId);
    if (group === undefined) groups.set(row.requestId, [row]);
    else group.push(row);
  }
  return groups;
}
