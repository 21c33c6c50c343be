import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Db, Tx } from './client.ts';
import type { Claim } from './job-types.ts';
import { analyses, type fileKinds, files, tracks } from './schema.ts';
import { trackIdOf } from './track-id.ts';

export type FileKind = (typeof fileKinds)[number];

/** What is known of a song. `null` never overwrites what was known before. */
export interface TrackFacts {
  /** `spotify:track:<id>` or `upload:<sha256>`. */
  readonly sourceKey: string;
  readonly title: string;
  readonly artist: string | null;
  readonly album: string | null;
  readonly isrc: string | null;
  readonly coverUrl: string | null;
  readonly durationMs: number | null;
}

/** A song of a music service: `metadata` is all that it said, in the shape of whoever asked it. */
export interface ResolvedFacts extends TrackFacts {
  readonly metadata: Record<string, unknown>;
}

/** A finished file, as the row keeps it. */
export interface FileFacts {
  /** Relative to the storage root. */
  readonly path: string;
  readonly kind: FileKind;
  readonly stem: string | null;
  readonly model: string | null;
  readonly format: string | null;
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** Unsigned 32-bit. */
  readonly crc32: number;
}

/** The headline figures of an analysis. */
export interface AnalysisFacts {
  readonly tempoBpm: number;
  readonly key: string;
  readonly camelot: string;
  readonly loudnessLufs: number | null;
  readonly energy: number;
}

/**
 * Finds or creates the song and adds what is newly known of it. Answers its id, which is `trackIdOf(facts.sourceKey)`.
 *
 * @throws Fault `restricted` when it was taken down
 */
export async function saveTrack(tx: Tx, facts: TrackFacts): Promise<string> {
  const trackId = trackIdOf(facts.sourceKey);
  const { sourceKey: _, ...known } = facts;
  const [song] = await tx
    .insert(tracks)
    .values({ ...facts, id: trackId })
    .onConflictDoUpdate({ target: tracks.id, set: dropNulls(known) })
    .returning({ blockedAt: tracks.blockedAt });
  if (song !== undefined && song.blockedAt !== null) throw new Fault('restricted', faultSentence('restricted'));
  return trackId;
}

/**
 * Writes down what a music service says of songs, and answers their ids in the same order. The length of a song that is
 * known already stays: it is that of the audio that is here, which the service only estimates.
 */
export async function saveResolved(tx: Tx, songs: readonly ResolvedFacts[]): Promise<string[]> {
  // In one order everywhere: two lists with the same songs must not wait for each other.
  for (const { metadata, ...facts } of songs.toSorted((a, b) => (a.sourceKey < b.sourceKey ? -1 : 1))) {
    const { sourceKey: _, durationMs: __, ...known } = facts;
    await tx
      .insert(tracks)
      .values({ ...facts, metadata, id: trackIdOf(facts.sourceKey) })
      .onConflictDoUpdate({
        target: tracks.id,
        set: { ...dropNulls(known), metadata, durationMs: sql`coalesce(${tracks.durationMs}, excluded.duration_ms)` },
      });
  }
  return songs.map(({ sourceKey }) => trackIdOf(sourceKey));
}

function dropNulls<Row extends Record<string, unknown>>(row: Row) {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

/** Writes a row for each file that the run published; a file made anew takes over the row of its path. */
export async function saveFiles(tx: Tx, claim: Claim, trackId: string, facts: readonly FileFacts[]): Promise<void> {
  if (facts.length === 0) return;
  const origin = { trackId, jobId: claim.job.jobId, run: claim.run };
  await tx
    .insert(files)
    .values(facts.map((file) => ({ ...file, ...origin })))
    .onConflictDoUpdate({ target: files.path, set: takeOver });
}

const takeOver = {
  jobId: sql`excluded.job_id`,
  run: sql`excluded.run`,
  sizeBytes: sql`excluded.size_bytes`,
  sha256: sql`excluded.sha256`,
  crc32: sql`excluded.crc32`,
  createdAt: sql`excluded.created_at`,
  removedAt: null,
};

/** Writes the headline figures; a newer analysis replaces the older one. */
export async function saveAnalysis(tx: Tx, claim: Claim, trackId: string, facts: AnalysisFacts): Promise<void> {
  const row = { ...facts, jobId: claim.job.jobId };
  await tx
    .insert(analyses)
    .values({ ...row, trackId })
    .onConflictDoUpdate({ target: analyses.trackId, set: row });
}

/** A song with its files that are there. */
export type StoredTrack = typeof tracks.$inferSelect & { readonly files: readonly StoredFile[] };
export type StoredFile = FileFacts & { readonly trackId: string; readonly createdAt: Date };

/** Reads a song, for a stage that works on it. @throws Fault `not_found` */
export async function readTrack(db: Db, trackId: string): Promise<StoredTrack> {
  const [track] = await db.select().from(tracks).where(eq(tracks.id, trackId));
  if (track === undefined) throw new Fault('not_found', 'That song is not here.');
  const there = and(eq(files.trackId, trackId), isNull(files.removedAt));
  return { ...track, files: await db.select().from(files).where(there).orderBy(files.path) };
}

/** The files of these songs that are there. */
export async function readFiles(db: Db, trackIds: readonly string[]): Promise<StoredFile[]> {
  if (trackIds.length === 0) return [];
  const there = and(inArray(files.trackId, [...trackIds]), isNull(files.removedAt));
  return await db.select().from(files).where(there).orderBy(files.path);
}

/** The headline figures of a song; `undefined` until it was analysed. */
export async function readAnalysis(db: Db, trackId: string): Promise<AnalysisFacts | undefined> {
  const [row] = await db.select().from(analyses).where(eq(analyses.trackId, trackId));
  return row;
}
