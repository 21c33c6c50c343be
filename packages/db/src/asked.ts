import { and, asc, desc, eq, ilike, isNull, or, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { isUnfinished } from './ledger/columns.ts';
import { requests, requestTracks, tracks, users } from './schema.ts';

/** The ids of what this person waits for, the oldest first. */
export async function listLiveRequests(db: Db, identity: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: requests.id })
    .from(requests)
    .innerJoin(users, eq(users.id, requests.userId))
    .where(and(eq(users.identity, identity), eq(requests.withdrawn, false), isUnfinished))
    .orderBy(asc(requests.createdAt))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** A song that was asked for before. */
export interface AskedTrack {
  readonly sourceKey: string;
  readonly title: string;
  readonly artist: string | null;
}

/** More requests of a workspace than these are not looked through. */
const mostRequests = 1_000;

/** Songs of Spotify that were asked for in a workspace, not privately, whose names hold the text; the newest first. */
export async function suggestTracks(
  db: Db,
  { workspace, text, limit }: { workspace: string; text: string; limit: number },
): Promise<AskedTrack[]> {
  const recent = db
    .select({ id: requests.id, begunAt: requests.begunAt })
    .from(requests)
    .where(and(eq(requests.workspace, workspace), eq(requests.private, false)))
    .orderBy(desc(requests.begunAt))
    .limit(mostRequests)
    .as('recent');
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return await db
    .select({ sourceKey: tracks.sourceKey, title: tracks.title, artist: tracks.artist })
    .from(recent)
    .innerJoin(requestTracks, eq(requestTracks.requestId, recent.id))
    .innerJoin(tracks, eq(tracks.id, requestTracks.trackId))
    .where(
      and(
        isNull(tracks.blockedAt),
        sql`${tracks.sourceKey} like 'spotify:track:%'`,
        or(ilike(tracks.title, pattern), ilike(tracks.artist, pattern)),
      ),
    )
    .groupBy(tracks.id)
    .orderBy(sql`max(${recent.begunAt}) desc`)
    .limit(limit);
}
