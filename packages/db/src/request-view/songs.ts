import { isMixName } from '@alchemy/core/mix-name';
import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { instrumental } from '../ask.ts';
import type { Db } from '../client.ts';
import { isDead } from '../held-jobs.ts';
import { isLive, type RequestStatus, shareOf } from '../job-status.ts';
import { analyses, files, type requests, requestTracks, tracks } from '../schema.ts';
import type { FileView, TrackView } from './view.ts';
import type { WorkRow } from './work.ts';

type Wish = Pick<typeof requests.$inferSelect, 'id' | 'model' | 'stems' | 'format'>;
export type Song = Omit<TrackView, 'status' | 'progress'>;

/** The songs of a request in order, with what there is of what was asked for. */
export async function readSongs(db: Db, wish: Wish): Promise<Song[]> {
  const rows = await db
    .select({ track: tracks, analysis: analyses })
    .from(requestTracks)
    .innerJoin(tracks, eq(tracks.id, requestTracks.trackId))
    .leftJoin(analyses, eq(analyses.trackId, tracks.id))
    .where(eq(requestTracks.requestId, wish.id))
    .orderBy(asc(requestTracks.position));
  const there = await readFiles(
    db,
    rows.map(({ track }) => track.id),
  );
  return rows.map(({ track, analysis }) => {
    const { id, sourceKey, title, artist, album, coverUrl, durationMs } = track;
    const facts = { trackId: id, sourceKey, title, artist, album, coverUrl, durationMs };
    return {
      ...facts,
      analysis: analysis === null ? null : headline(analysis),
      files: there.filter((file) => file.trackId === id && isAskedFor(file, wish)).map(viewFile),
    };
  });
}

type FileRow = typeof files.$inferSelect;

async function readFiles(db: Db, trackIds: string[]): Promise<FileRow[]> {
  if (trackIds.length === 0) return [];
  const there = and(inArray(files.trackId, trackIds), isNull(files.removedAt));
  return await db.select().from(files).where(there).orderBy(asc(files.kind), asc(files.path));
}

function isAskedFor(file: FileRow, { model, stems, format }: Wish): boolean {
  if (file.kind === 'download' || file.kind === 'cover' || file.kind === 'analysis') return true;
  if (file.model !== model) return false;
  if (file.kind === 'peaks') return true;
  if (file.kind === 'format' && file.format !== format) return false;
  if (stems !== null) return stems.includes(file.stem ?? '');
  return file.stem !== instrumental && !isMixName(file.stem ?? '');
}

function viewFile({ kind, stem, model, format, path, sizeBytes, sha256, crc32 }: FileRow): FileView {
  return { kind, stem, model, format, path, sizeBytes, sha256, crc32 };
}

function headline({ tempoBpm, key, camelot, loudnessLufs }: typeof analyses.$inferSelect): TrackView['analysis'] {
  return { tempoBpm, key, camelot, loudnessLufs };
}

/** How far one song of a request is. */
export function viewTrack(song: Song, work: readonly WorkRow[]): TrackView {
  const own = work.filter((job) => job.trackId === song.trackId);
  const status = statusOf(own);
  const sum = own.reduce((total, job) => total + shareOf[job.stage] * job.progress, 0);
  return { ...song, status, progress: status === 'completed' ? 100 : Math.min(99, Math.floor(sum / 100)) };
}

function statusOf(own: readonly WorkRow[]): RequestStatus {
  if (own.some((job) => isLive(job.status))) return own.some((job) => job.status !== 'queued') ? 'running' : 'queued';
  const dead = own.filter(isDead);
  const separated = own.some((job) => job.stage === 'processing' && job.status === 'completed');
  if (dead.length === 0) return separated ? 'completed' : 'queued';
  if (separated) return 'partial';
  return dead.every((job) => job.status === 'cancelled') ? 'cancelled' : 'failed';
}
