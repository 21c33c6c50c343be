import type { ResolvedTrack } from './resolved-source.ts';
import type { RouteName } from './route.ts';

/** What a catalogue of recordings knows of one. */
export type Recording = Pick<
  ResolvedTrack,
  'title' | 'artists' | 'album' | 'durationMs' | 'isrc' | 'trackNumber' | 'discNumber' | 'coverUrl'
>;
/** A catalogue of recordings. Nothing found is `undefined`; a failed search is a Fault. */
export interface Lookup {
  readonly name: RouteName;
  byIsrc(isrc: string, signal: AbortSignal): Promise<Recording | undefined>;
  /** The best of the hits that are the same recording. */
  byName(track: ResolvedTrack, signal: AbortSignal): Promise<Recording | undefined>;
}

/** Catalogues round to seconds and trim silence differently; another version differs by more. */
const toleranceMs = 3000;

/** Whether title, one artist and length agree: strict, because a wrong ISRC leads to the wrong audio. */
export function isSameRecording(track: ResolvedTrack, recording: Recording): boolean {
  const artists = new Set(track.artists.map(plain));
  return (
    plainTitle(track.title) === plainTitle(recording.title) &&
    recording.artists.some((artist) => artists.has(plain(artist))) &&
    hasSameLength(track, recording)
  );
}

export const hasSameLength = (track: ResolvedTrack, recording: Recording): boolean =>
  Math.abs(track.durationMs - recording.durationMs) <= toleranceMs;

/** Services disagree on whether guests stand in the title. */
const plainTitle = (title: string): string => plain(title.replace(/[([](?:feat|ft|with)\b[^)\]]*[)\]]/i, ''));

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
