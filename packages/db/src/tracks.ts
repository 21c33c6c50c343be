import type { Tx } from './client.ts';
import type { Claim } from './job-types.ts';
import type { fileKinds } from './schema.ts';

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

/** The functions that a stage's `save` may call inside `complete`. */
export interface TrackWriter {
  saveTrack(tx: Tx, facts: TrackFacts): Promise<string>;
  saveFiles(tx: Tx, claim: Claim, trackId: string, files: readonly FileFacts[]): Promise<void>;
  saveAnalysis(tx: Tx, claim: Claim, trackId: string, facts: AnalysisFacts): Promise<void>;
}
