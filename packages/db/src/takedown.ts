import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { recordAudit } from './audit.ts';
import type { Db } from './client.ts';
import type { Actor } from './job-types.ts';
import { isLive } from './ledger/columns.ts';
import { markFilesGone } from './retention.ts';
import { jobs, links, requestTracks, tracks } from './schema.ts';

export interface Takedown {
  readonly trackId: string;
  readonly by: Actor;
  /** Why, as the operator wrote it; kept in the audit. */
  readonly reason: string;
  /** Ends a live job for all who wait for it: the pipeline's `cancelJob`. */
  cancelJob(jobId: string, by: Actor): Promise<boolean>;
}

/**
 * Takes a song down: from now on nothing makes it again, every link that opens it has ended, its jobs are cancelled, and
 * its files are written down as gone, for `removeGoneFiles` to remove. Repeating it does what a first one left undone.
 *
 * @throws Fault `not_found` for an unknown song
 */
export async function takeDown(db: Db, { trackId, by, reason, cancelJob }: Takedown): Promise<void> {
  await db.transaction(async (tx) => {
    const [song] = await tx
      .update(tracks)
      .set({ blockedAt: sql`coalesce(${tracks.blockedAt}, clock_timestamp())` })
      .where(eq(tracks.id, trackId))
      .returning({ title: tracks.title });
    if (song === undefined) throw new Fault('not_found', faultSentence('not_found'));
    const holders = tx
      .select({ id: requestTracks.requestId })
      .from(requestTracks)
      .where(eq(requestTracks.trackId, trackId));
    await tx
      .update(links)
      .set({ revokedAt: sql`clock_timestamp()` })
      .where(and(inArray(links.requestId, holders), isNull(links.revokedAt)));
    await markFilesGone(tx, trackId);
    await recordAudit(tx, by, { action: 'restrict', targetKind: 'track', targetId: trackId, detail: { reason } });
  });
  const live = and(eq(jobs.trackId, trackId), isLive);
  for (const { id } of await db.select({ id: jobs.id }).from(jobs).where(live)) await cancelJob(id, by);
  // A run that was publishing when the song was blocked had won its race: what it put there goes too.
  await db.transaction((tx) => markFilesGone(tx, trackId));
}

/** @throws Fault `restricted` when the song was taken down; one that is not known yet was not */
export async function refuseBlocked(db: Db, trackId: string): Promise<void> {
  const [song] = await db.select({ blockedAt: tracks.blockedAt }).from(tracks).where(eq(tracks.id, trackId));
  if (song !== undefined && song.blockedAt !== null) throw new Fault('restricted', faultSentence('restricted'));
}
