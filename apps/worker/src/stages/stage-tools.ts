import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import type { Db } from '@alchemy/db/client';
import type { JobSnapshot } from '@alchemy/db/job-types';
import { type FileFacts, type FileKind, readTrack, type StoredTrack } from '@alchemy/db/tracks';
import type { PublishedFile } from '@alchemy/storage/publication';
import type { StorageRoot } from '@alchemy/storage/root';
import type { Engine } from '../engine.ts';

const minuteMs = 60_000;

/** What the stages share. */
export interface StageTools {
  readonly db: Db;
  readonly root: StorageRoot;
  /** The longest song that is taken, in minutes. */
  readonly maxTrackMinutes: number;
  /** A file without a row, or a row without its file, that is younger may be in the making. */
  readonly orphanGraceMs: number;
  /** Days without use after which a song's files go. */
  readonly retentionDays: number;
}

/** A stage's tools and the engine of its queue. */
export interface EngineTools extends StageTools {
  readonly engine: Engine;
}

/** The time limit for work on a song: five minutes and three times its length. */
export async function limitForSong(db: Db, job: JobSnapshot): Promise<number> {
  const { durationMs } = await readTrack(db, trackIdOfJob(job));
  return 5 * minuteMs + 3 * (durationMs ?? 0);
}

/** The song that a job is about; only `resolve`, the download of an upload and `cleanup` have none. */
export function trackIdOfJob(job: JobSnapshot): string {
  if (job.trackId === null) throw new TypeError(`the ${job.stage} job ${job.jobId} names no track`);
  return job.trackId;
}

/** The song's file as it arrived. @throws Fault `not_found` when it is not there any more */
export function downloadOf(song: StoredTrack): FileFacts {
  const file = song.files.find(({ kind }) => kind === 'download');
  if (file) return file;
  const cause = new Error(`no download of track ${song.id}`);
  throw new Fault('not_found', faultSentence('not_found'), { cause });
}

/** The row of a published file. */
export function fileFacts(
  file: PublishedFile,
  kind: FileKind,
  of: { stem?: string; model?: string; format?: string } = {},
): FileFacts {
  return { ...file, kind, stem: of.stem ?? null, model: of.model ?? null, format: of.format ?? null };
}
