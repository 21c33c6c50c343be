import { Fault } from '@alchemy/core/errors';
import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { analyses, files, jobs, requests, requestTracks, tracks, users } from '../schema.ts';

export type TrackPage = Awaited<ReturnType<typeof readTrackPage>>;

const mostAskers = 20;

/** Everything about one song. @throws Fault `not_found` */
export async function readTrackPage(db: Db, trackId: string) {
  const [row] = await db
    .select({ track: tracks, analysis: analyses })
    .from(tracks)
    .leftJoin(analyses, eq(analyses.trackId, tracks.id))
    .where(eq(tracks.id, trackId));
  if (row === undefined) throw new Fault('not_found', 'That song is not here.');
  const there = and(eq(files.trackId, trackId), isNull(files.removedAt));
  return {
    ...row,
    files: await db.select().from(files).where(there).orderBy(asc(files.path)),
    jobs: await db.select().from(jobs).where(eq(jobs.trackId, trackId)).orderBy(desc(jobs.updatedAt)).limit(100),
    askers: await readAskers(db, trackId),
  };
}

function readAskers(db: Db, trackId: string) {
  return db
    .select({
      requestId: requests.id,
      kind: requests.kind,
      status: requests.status,
      model: requests.model,
      platform: requests.platform,
      createdAt: requests.createdAt,
      identity: users.identity,
      name: users.name,
    })
    .from(requestTracks)
    .innerJoin(requests, eq(requests.id, requestTracks.requestId))
    .innerJoin(users, eq(users.id, requests.userId))
    .where(eq(requestTracks.trackId, trackId))
    .orderBy(desc(requests.createdAt))
    .limit(mostAskers);
}

/** A file that is there, for whoever may see the portal. */
export async function findFile(db: Db, fileId: string) {
  const [file] = await db
    .select({ file: files, title: tracks.title, artist: tracks.artist })
    .from(files)
    .innerJoin(tracks, eq(tracks.id, files.trackId))
    .where(and(eq(files.id, fileId), isNull(files.removedAt)));
  return file;
}
