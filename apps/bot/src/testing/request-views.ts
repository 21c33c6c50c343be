import type { FailedView, FileView, RequestView, StepView, TrackView } from '@alchemy/db/requests';

const requestId = '0c6a1d2b-8a52-4d27-9f14-3f0e4c0a3e4f';

export const now = new Date('2026-11-22T12:00:00Z');

export function aFile(over: Partial<FileView> = {}): FileView {
  const facts = { kind: 'stem', model: 'htdemucs', format: null } as const;
  return { ...facts, stem: 'vocals', path: 'x.flac', sizeBytes: 1, sha256: '0'.repeat(64), crc32: 0, ...over };
}

/** "Midnight Run — The Vals · 4:07", at work. */
export function aSong(over: Partial<TrackView> = {}): TrackView {
  return {
    trackId: '5d1e0c3a-8a52-4d27-9f14-0c6a1d2b3e4f',
    sourceKey: 'spotify:track:0000000000000000000000',
    title: 'Midnight Run',
    artist: 'The Vals',
    album: null,
    coverUrl: 'https://example.org/cover.jpg',
    durationMs: 247_000,
    status: 'running',
    progress: 52,
    analysis: null,
    files: [],
    ...over,
  };
}

/** The same song when all is done. */
export function aReadySong(over: Partial<TrackView> = {}): TrackView {
  const analysis = { tempoBpm: 123.8, key: 'A minor', camelot: '8A', loudnessLufs: -9 };
  const files = ['bass', 'drums', 'other', 'vocals'].map((stem) => aFile({ stem }));
  return aSong({ status: 'completed', progress: 100, analysis, files, ...over });
}

/** A separation at 63 %. */
export function aStep(over: Partial<StepView> = {}): StepView {
  const work = { jobId: '3f0e4c0a-8a52-4d27-9f14-0c6a1d2b3e4f', trackId: null, stage: 'processing' } as const;
  return {
    ...work,
    status: 'processing',
    progress: 63,
    etaSeconds: null,
    ahead: null,
    startsInSeconds: null,
    retry: null,
    ...over,
  };
}

/** A request for one song, at 52 %. */
export function aRequest(over: Partial<RequestView> = {}): RequestView {
  return {
    requestId,
    kind: 'track',
    status: 'running',
    progress: 52,
    seq: 7,
    epoch: 0,
    sourceKey: 'spotify:track:0000000000000000000000',
    title: 'Midnight Run',
    model: 'htdemucs',
    stems: null,
    format: 'flac',
    platform: 'discord',
    workspace: '100000000000000001',
    private: false,
    asker: 'discord:100000000000000002',
    withdrawnBy: null,
    withdrawnByName: null,
    begunAt: now,
    finishedAt: null,
    tookMs: null,
    isStored: false,
    step: aStep(),
    etaSeconds: null,
    tracks: [aSong()],
    failed: [],
    note: null,
    ...over,
  };
}

/** The same request when all is done, after 1 min 48 s. */
export function aReadyRequest(over: Partial<RequestView> = {}): RequestView {
  const done = { status: 'completed', progress: 100, tookMs: 108_000, finishedAt: now, step: null } as const;
  return aRequest({ ...done, tracks: [aReadySong()], ...over });
}

export function aFailure(over: Partial<FailedView> = {}): FailedView {
  return {
    trackId: null,
    title: 'Midnight Run',
    stage: 'download',
    code: 'no_match',
    message: 'I found only live versions.',
    candidates: [],
    ...over,
  };
}
