import { and, asc, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { Db, Tx } from './client.ts';
import { isLive } from './ledger/columns.ts';
import { files, jobs, tracks } from './schema.ts';

/**
 * Neither asked for nor opened for so many days; no live link, request or job; and files that are there. Beside the song's
 * own row this reads others: it holds only while the song is locked.
 */
const isRetirable = (retentionDays: number): SQL => sql`
  ${tracks.usedAt} < clock_timestamp() - ${retentionDays} * interval '1 day'
  and exists (select from files where files.track_id = ${tracks.id} and files.removed_at is null)
  and not exists (select from jobs where jobs.track_id = ${tracks.id} and ${isLive})
  and not exists (
    select from request_tracks
    join requests on requests.id = request_tracks.request_id
    left join links on links.request_id = requests.id
    where request_tracks.track_id = ${tracks.id}
      and (requests.status in ('queued', 'running')
        or (links.revoked_at is null and links.expires_at > clock_timestamp())))`;

/** Songs whose files may go, the longest unused first. */
export async function retirableTracks(db: Db, retentionDays: number, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: tracks.id })
    .from(tracks)
    .where(isRetirable(retentionDays))
    .orderBy(asc(tracks.usedAt))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/**
 * Writes down that the files of a song are gone, if it may still lose them. Its jobs are locked first and the song
 * second, as planning does; making a link locks the song too. So whoever needs the song came before, and is seen here,
 * or comes after, and finds its files gone. The rows stay: asking again makes the files anew.
 *
 * @returns whether the files are to be removed, by {@link removeGoneFiles}
 */
export async function retireTrack(db: Db, trackId: string, retentionDays: number): Promise<boolean> {
  return await db.transaction(async (tx) => {
    await lockJobs(tx, trackId);
    await lockTrack(tx, trackId);
    const own = and(eq(tracks.id, trackId), isRetirable(retentionDays));
    const [retirable] = await tx.select({ id: tracks.id }).from(tracks).where(own);
    if (retirable === undefined) return false;
    await markFilesGone(tx, trackId);
    return true;
  });
}

/** Writes down that all files of a song are gone. */
export async function markFilesGone(tx: Tx, trackId: string): Promise<void> {
  await tx
    .update(files)
    .set({ removedAt: sql`clock_timestamp()` })
    .where(and(eq(files.trackId, trackId), isNull(files.removedAt)));
}

/**
 * Hands every path of a song whose row says that it is gone to `remove`. The song is locked meanwhile, so that no run
 * begins that would put a new file there; where one has begun, everything is left to it and to the orphans' cleanup. Of a
 * song that was taken down no run can put anything there.
 *
 * @returns whether the files were removed
 */
export async function removeGoneFiles(
  db: Db,
  trackId: string,
  remove: (path: string) => Promise<void>,
): Promise<boolean> {
  return await db.transaction(async (tx) => {
    const song = await lockTrack(tx, trackId);
    const atWork = and(eq(jobs.trackId, trackId), isLive);
    const [job] = await tx.select({ id: jobs.id }).from(jobs).where(atWork).limit(1);
    if (job !== undefined && song?.blockedAt === null) return false;
    const gone = and(eq(files.trackId, trackId), isNotNull(files.removedAt));
    for (const { path } of await tx.select({ path: files.path }).from(files).where(gone)) await remove(path);
    return true;
  });
}

async function lockJobs(tx: Tx, trackId: string): Promise<void> {
  await tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(eq(jobs.trackId, trackId))
    .orderBy(jobs.rank, sql`${jobs.key} collate "C"`, jobs.id)
    .for('no key update');
}

async function lockTrack(tx: Tx, trackId: string) {
  const columns = { id: tracks.id, blockedAt: tracks.blockedAt };
  const [song] = await tx.select(columns).from(tracks).where(eq(tracks.id, trackId)).for('no key update');
  return song;
}
