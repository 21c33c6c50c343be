import { createHash, randomUUID } from 'node:crypto';
import type { Ask } from '../ask.ts';
import type { AnalysisFacts, FileFacts, TrackFacts } from '../tracks.ts';

/** An ask for an uploaded file; equal `sourceKey`s are the same song. */
export function anAsk(over: Partial<Ask> = {}): Ask {
  return {
    kind: 'file',
    sourceKey: uploadKey('song'),
    title: 'Song.mp3',
    model: 'htdemucs',
    stems: null,
    format: 'flac',
    asker: 'terminal:sam',
    askerName: 'Sam',
    platform: 'terminal',
    interactionId: randomUUID(),
    workspace: null,
    private: false,
    ...over,
  };
}

export function aTrack(over: Partial<TrackFacts> = {}): TrackFacts {
  return {
    sourceKey: uploadKey('song'),
    title: 'Song',
    artist: 'Artist',
    album: null,
    isrc: null,
    coverUrl: null,
    durationMs: 240_000,
    ...over,
  };
}

export function aFile(over: Partial<FileFacts> = {}): FileFacts {
  return {
    path: `downloads/${randomUUID()}.mp3`,
    kind: 'download',
    stem: null,
    model: null,
    format: null,
    sizeBytes: 3,
    sha256: sha256('abc'),
    crc32: 0x352441c2,
    ...over,
  };
}

export function anAnalysis(over: Partial<AnalysisFacts> = {}): AnalysisFacts {
  return { tempoBpm: 120, key: 'A minor', camelot: '8A', loudnessLufs: -14, energy: 0.5, ...over };
}

/** The source key of an upload whose bytes are `text`. */
export function uploadKey(text: string): string {
  return `upload:${sha256(text)}`;
}

/** A Spotify source key whose id is `name`, filled up to 22 characters. */
export function spotifyKey(type: 'track' | 'album' | 'playlist', name: string): string {
  return `spotify:${type}:${name.padEnd(22, '0')}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
