import { and, asc, eq, inArray, or, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import type { HeldJob, PlannedRequest } from '../job-types.ts';
import { jobs, requestJobs, requests, requestTracks, tracks } from '../schema.ts';
import { stands } from './columns.ts';

/** A request and the jobs that count for it. */
export interface Holding {
  readonly request: PlannedRequest;
  readonly epoch: number;
  readonly have: readonly HeldJob[];
}

/** Live and not withdrawn; or about to be revived. */
export function isOpen(reviving: readonly string[]) {
  const live = and(eq(requests.withdrawn, false), inArray(requests.status, ['queued', 'running']));
  return reviving.length === 0 ? live : or(live, inArray(requests.id, [...reviving]));
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
  const ids = [...requestIds];
  const rows = await tx
    .select()
    .from(requests)
    .where(and(inArray(requests.id, ids), isOpen(reviving)))
    .orderBy(asc(requests.id));
  const held = byRequest(await readHeld(tx, ids, reviving));
  const songs = byRequest(await readSongs(tx, ids));
  return rows.map((row) => ({
    request: { ...row, requestId: row.id, tracks: songs.get(row.id) ?? [] },
    epoch: reviving.includes(row.id) ? row.epoch + 1 : row.epoch,
    have: held.get(row.id) ?? [],
  }));
}

function readHeld(tx: Tx, ids: string[], reviving: readonly string[]) {
  const isDead = inArray(jobs.status, ['failed', 'cancelled']);
  const isOld =
    reviving.length === 0
      ? sql`${requestJobs.epoch} < ${requests.epoch}`
      : sql`(${requestJobs.epoch} < ${requests.epoch} or ${inArray(requests.id, [...reviving])})`;
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
    .where(and(inArray(requestJobs.requestId, ids), sql`not (${isDead} and ${isOld})`));
}

function readSongs(tx: Tx, ids: string[]) {
  return tx
    .select({ requestId: requestTracks.requestId, trackId: tracks.id, sourceKey: tracks.sourceKey })
    .from(requestTracks)
    .innerJoin(tracks, eq(tracks.id, requestTracks.trackId))
    .where(inArray(requestTracks.requestId, ids))
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
