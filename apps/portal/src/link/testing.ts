import type { RequestView, TrackView } from '@alchemy/db/requests';
import type { FileFacts } from '@alchemy/db/tracks';
import type { Link } from './link.ts';

const trackId = '11111111-1111-4111-8111-111111111111';

export function aLink(over: Partial<Link> = {}): Link {
  return {
    linkId: '22222222-2222-4222-8222-222222222222',
    requestId: '33333333-3333-4333-8333-333333333333',
    model: 'htdemucs',
    stems: null,
    expiresAt: new Date('2026-11-02T12:00:00Z'),
    ...over,
  };
}

export function aStem(stem: string, over: Partial<FileFacts> = {}): FileFacts {
  return {
    path: `stems/${trackId}/htdemucs/${stem}.flac`,
    kind: 'stem',
    stem,
    model: 'htdemucs',
    format: null,
    sizeBytes: 4_100_000,
    sha256: 'ab'.repeat(32),
    crc32: 1,
    ...over,
  };
}

export const fourStems = ['drums', 'bass', 'other', 'vocals'].map((stem) => aStem(stem));

export function aSong(over: Partial<TrackView> = {}): TrackView {
  return {
    trackId,
    sourceKey: `upload:${'0'.repeat(64)}`,
    title: 'River Light',
    artist: 'Sound Forge Alchemy',
    album: null,
    coverUrl: null,
    durationMs: 35_625,
    status: 'completed',
    progress: 100,
    analysis: { tempoBpm: 112.3, key: 'A minor', camelot: '8A', loudnessLufs: -19.9 },
    files: fourStems,
    ...over,
  };
}

/** A song that is being worked on: nothing of it is there yet. */
export const aSongAtWork = (over: Partial<TrackView> = {}) =>
  aSong({ status: 'running', progress: 41, files: [], analysis: null, ...over });

export function aRequestView(over: Partial<RequestView> = {}): RequestView {
  return {
    requestId: '33333333-3333-4333-8333-333333333333',
    kind: 'file',
    status: 'completed',
    progress: 100,
    seq: 9,
    epoch: 0,
    sourceKey: `upload:${'0'.repeat(64)}`,
    title: null,
    model: 'htdemucs',
    stems: null,
    format: 'flac',
    platform: 'terminal',
    workspace: null,
    private: false,
    asker: 'terminal:sam',
    withdrawnBy: null,
    withdrawnByName: null,
    begunAt: new Date('2026-11-01T11:00:00Z'),
    finishedAt: new Date('2026-11-01T11:01:00Z'),
    tookMs: 60_000,
    isStored: false,
    step: null,
    etaSeconds: null,
    tracks: [aSong()],
    failed: [],
    note: null,
    ...over,
  };
}

/** A request whose only song is being separated. */
export const aRequestAtWork = (over: Partial<RequestView> = {}) =>
  aRequestView({
    status: 'running',
    progress: 41,
    finishedAt: null,
    tookMs: null,
    tracks: [aSongAtWork()],
    step: {
      jobId: '44444444-4444-4444-8444-444444444444',
      trackId,
      stage: 'processing',
      status: 'processing',
      progress: 63,
      etaSeconds: 80,
      ahead: null,
      startsInSeconds: null,
      retry: null,
    },
    ...over,
  });
