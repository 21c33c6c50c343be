import { asc, eq, inArray, sql } from 'drizzle-orm';
import type { Db, Tx } from './client.ts';
import { isAnyOf } from './ledger/columns.ts';
import { requestTracks, tracks } from './schema.ts';

/** More often than this a use is not written down. */
const coarseness = sql`interval '1 minute'`;

/**
 * Locks the songs of a request, and notes that they were asked for just now. Retention locks the same rows: whoever
 * comes second sees what the first one did.
 */
export async function lockTracksOf(tx: Tx, requestId: string): Promise<{ id: string; blockedAt: Date | null }[]> {
  const own = tx
    .select({ id: requestTracks.trackId })
    .from(requestTracks)
    .where(eq(requestTracks.requestId, requestId));
  const rows = await tx
    .select({ id: tracks.id, blockedAt: tracks.blockedAt })
    .from(tracks)
    .where(inArray(tracks.id, own))
    .orderBy(asc(tracks.id))
    .for('no key update');
  if (rows.length > 0) {
    const ids = rows.map(({ id }) => id);
    await tx.update(tracks).set({ usedAt: sql`clock_timestamp()` }).where(inArray(tracks.id, ids));
  }
  return rows;
}

/** Notes that the songs of these requests are in use. */
export async function markTracksUsed(db: Pick<Db, 'execute'>, requestIds: readonly string[]): Promise<void> {
  await db.execute(sql`
    update tracks set used_at = clock_timestamp()
    where id in (
      select tracks.id from tracks
      join request_tracks on request_tracks.track_id = tracks.id
      where ${isAnyOf(requestTracks.requestId, requestIds)}
        and tracks.used_at < clock_timestamp() - ${coarseness}
      order by tracks.id for no key update of tracks)`);
}
