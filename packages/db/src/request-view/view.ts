import type { Candidate } from '@alchemy/core/errors';
import type { OutputFormat, PlatformName, RequestKind } from '../ask.ts';
import type { JobStatus, RequestStatus, StageName } from '../job-status.ts';
import type { FileKind } from '../tracks.ts';

/** Everything that a reply, in a shell, a chat or a page, shows of a request. */
export interface RequestView {
  readonly requestId: string;
  readonly kind: RequestKind;
  readonly status: RequestStatus;
  readonly progress: number;
  readonly seq: number;
  readonly epoch: number;
  readonly sourceKey: string;
  readonly title: string | null;
  readonly model: string;
  readonly stems: readonly string[] | null;
  readonly format: OutputFormat;
  readonly platform: PlatformName;
  readonly workspace: string | null;
  readonly private: boolean;
  readonly asker: string;
  readonly withdrawnBy: string | null;
  /** The name of whoever withdrew it, where that is known. */
  readonly withdrawnByName: string | null;
  readonly begunAt: Date;
  readonly finishedAt: Date | null;
  /** From the beginning of the present epoch to the end; `null` while it works. */
  readonly tookMs: number | null;
  /** Whether nothing had to be made for it: all was there already, or is being made for somebody else. */
  readonly isStored: boolean;
  /** The least advanced live job; `null` when none is live. */
  readonly step: StepView | null;
  /** To the end of the request, whole seconds, at least 1; `null` until enough was measured. */
  readonly etaSeconds: number | null;
  readonly tracks: readonly TrackView[];
  readonly failed: readonly FailedView[];
  /** What has to be said of the source, such as that a list was cut off. */
  readonly note: string | null;
}

export interface StepView {
  readonly jobId: string;
  readonly trackId: string | null;
  readonly stage: StageName;
  readonly status: JobStatus;
  readonly progress: number;
  /** To the end of this job, whole seconds, at least 1; `null` until its own percent told a speed. */
  readonly etaSeconds: number | null;
  /** Jobs that are served before it, while it is queued; else `null`. */
  readonly ahead: number | null;
  /** Until it is likely to begin, whole seconds, at least 1, while it is queued; `null` where too little is known. */
  readonly startsInSeconds: number | null;
  /** While it waits for its next try: when, and why. */
  readonly retry: { readonly at: Date; readonly code: string; readonly message: string } | null;
}

export interface TrackView {
  readonly trackId: string;
  readonly sourceKey: string;
  readonly title: string;
  readonly artist: string | null;
  readonly album: string | null;
  readonly coverUrl: string | null;
  readonly durationMs: number | null;
  /** The same words as for a request, for this song alone: `partial` when it has stems and something else failed. */
  readonly status: RequestStatus;
  readonly progress: number;
  readonly analysis: {
    readonly tempoBpm: number;
    readonly key: string;
    readonly camelot: string;
    readonly loudnessLufs: number | null;
  } | null;
  /** What is there now of what was asked for. */
  readonly files: readonly FileView[];
}

export interface FileView {
  readonly kind: FileKind;
  readonly stem: string | null;
  readonly model: string | null;
  readonly format: string | null;
  /** Relative to the storage root. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly crc32: number;
}

export interface FailedView {
  /** `null` for a song that never was there, and while nobody knows the song. */
  readonly trackId: string | null;
  readonly title: string;
  readonly stage: StageName | null;
  readonly code: string;
  readonly message: string;
  /** Recordings to pick from after `no_match`, the best first: see `Pipeline.pick`. */
  readonly candidates: readonly Candidate[];
}
