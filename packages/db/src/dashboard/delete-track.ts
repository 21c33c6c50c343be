import { Fault } from '@alchemy/core/errors';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { recordAudit } from '../audit.ts';
import type { Db, Tx } from '../client.ts';
import type { Actor } from '../job-types.ts';
import { isLive } from '../ledger/columns.ts';
import { lockKey } from '../ledger/open.ts';
import {
  analyses,
  files,
  jobEvents,
  jobs,
  jobTries,
  links,
  orphans,
  requestJobs,
  requestTracks,
  tracks,
} from '../schema.ts';

/**
 * Takes a song and all that tells of it out of the database. Requests stay, without it; links to nothing else end.
 *
 * @returns the paths of its files: they are removed after the commit, and what a crash leaves is an orphan
 * @throws Fault `not_found`; `invalid_option` while it is worked on, or when the confirmation is not its title
 */
export async function deleteTrack(
  db: Db,
  one: { trackId: string; confirmation: string },
  by: Actor,
): Promise<string[]> {
  return await db.transaction(async (tx) => {
    const track = await lockTrack(tx, one.trackId);
    if (one.confirmation.trim() !== track.title.trim()) {
      throw new Fault('invalid_option', 'That is not its title. Type it as it stands there.');
    }
    const jobIds = await lockJobs(tx, one.trackId);
    await forgetResolution(tx, one.trackId);
    await endLinks(tx, one.trackId);
    const gone = await tx.delete(files).where(eq(files.trackId, one.trackId)).returning({ path: files.path });
    await tx.delete(analyses).where(eq(analyses.trackId, one.trackId));
    await tx.delete(requestTracks).where(eq(requestTracks.trackId, one.trackId));
    await deleteJobs(tx, jobIds);
    await tx.delete(tracks).where(eq(tracks.id, one.trackId));
    const detail = { title: track.title, artist: track.artist, sourceKey: track.sourceKey, files: gone.length };
    await recordAudit(tx, by, { action: 'delete', targetKind: 'track', targetId: one.trackId, detail });
    return gone.map(({ path }) => path);
  });
}

/** Lets a song that was taken down be made again. @throws Fault `not_found` */
export async function allowTrack(db: Db, trackId: string, by: Actor): Promise<void> {
  await db.transaction(async (tx) => {
    const rows = await tx
      .update(tracks)
      .set({ blockedAt: null })
      .where(eq(tracks.id, trackId))
      .returning({ id: tracks.id });
    if (rows.length === 0) throw new Fault('not_found', 'That song is not here.');
    await recordAudit(tx, by, { action: 'allow', targetKind: 'track', targetId: trackId });
  });
}

async function lockTrack(tx: Tx, trackId: string) {
  const [track] = await tx.select().from(tracks).where(eq(tracks.id, trackId)).for('update');
  if (track === undefined) throw new Fault('not_found', 'That song is not here.');
  return track;
}

/** Keys before rows, as whoever opens a job takes them; so that none is opened meanwhile. */
async function lockJobs(tx: Tx, trackId: string): Promise<string[]> {
  const keys = await tx
    .selectDistinct({ key: jobs.key, rank: jobs.rank })
    .from(jobs)
    .where(eq(jobs.trackId, trackId))
    .orderBy(jobs.rank, sql`${jobs.key}`);
  for (const { key } of keys) await lockKey(tx, key);
  const rows = await tx
    .select({ id: jobs.id, live: isLive })
    .from(jobs)
    .where(eq(jobs.trackId, trackId))
    .orderBy(jobs.rank, sql`${jobs.key} collate "C"`, jobs.id)
    .for('update');
  if (rows.some(({ live }) => live)) {
    throw new Fault('invalid_option', 'It is being worked on. Cancel its jobs first, or wait for their end.');
  }
  return rows.map(({ id }) => id);
}

/** A list that was resolved to this song must be looked up anew, else it would name a song that is not there. */
async function forgetResolution(tx: Tx, trackId: string): Promise<void> {
  const asked = tx
    .select({ id: requestTracks.requestId })
    .from(requestTracks)
    .where(eq(requestTracks.trackId, trackId));
  const held = tx.select({ id: requestJobs.jobId }).from(requestJobs).where(inArray(requestJobs.requestId, asked));
  await tx
    .update(jobs)
    .set({ freshUntil: sql`'-infinity'` })
    .where(and(eq(jobs.stage, 'resolve'), inArray(jobs.id, held)));
}

async function endLinks(tx: Tx, trackId: string): Promise<void> {
  const others = sql`exists (select from request_tracks other where other.request_id = ${links.requestId} and other.track_id <> ${trackId})`;
  const asked = tx
    .select({ id: requestTracks.requestId })
    .from(requestTracks)
    .where(eq(requestTracks.trackId, trackId));
  await tx
    .update(links)
    .set({ revokedAt: sql`clock_timestamp()` })
    .where(and(inArray(links.requestId, asked), isNull(links.revokedAt), sql`not ${others}`));
}

async function deleteJobs(tx: Tx, jobIds: readonly string[]): Promise<void> {
  if (jobIds.length === 0) return;
  const ids = [...jobIds];
  await tx.delete(requestJobs).where(inArray(requestJobs.jobId, ids));
  await tx.delete(orphans).where(inArray(orphans.scanId, ids));
  await tx.delete(jobEvents).where(inArray(jobEvents.jobId, ids));
  await tx.delete(jobTries).where(inArray(jobTries.jobId, ids));
  await tx.delete(jobs).where(inArray(jobs.id, ids));
}
