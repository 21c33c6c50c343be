import { hasSameLength, type Lookup, type Recording } from './recording.ts';
import type { ResolvedTrack } from './resolved-source.ts';
import type { ResolveOptions } from './route.ts';
import { tried } from './tried.ts';

/**
 * Adds what a track lacks for a good match, its ISRC above all, from the first catalogue that knows the same recording.
 * What the track already has is never changed, and a track that lacks nothing costs no request. A catalogue that fails
 * is reported as a try and passed over: enrichment never fails a job.
 *
 * @param lookups in the order they are asked: Deezer, then MusicBrainz.
 */
export async function enrichTrack(
  track: ResolvedTrack,
  lookups: readonly Lookup[],
  options: Pick<ResolveOptions, 'signal' | 'onTry'>,
): Promise<ResolvedTrack> {
  let known = track;
  for (const lookup of lookups) {
    if (known.isrc !== undefined && known.album !== undefined) return known;
    const outcome = await tried(lookup.name, options.onTry, () => find(track, lookup, options.signal));
    if (outcome.ok && outcome.value !== undefined) known = completed(known, outcome.value);
  }
  return known;
}

/** An ISRC names one recording, but is at times given to another: its length must agree. */
async function find(track: ResolvedTrack, lookup: Lookup, signal: AbortSignal): Promise<Recording | undefined> {
  if (track.isrc === undefined) return lookup.byName(track, signal);
  const recording = await lookup.byIsrc(track.isrc, signal);
  return recording !== undefined && hasSameLength(track, recording) ? recording : undefined;
}

/** A place on an album comes with that album, or not at all: the same recording stands elsewhere on another. */
function completed(track: ResolvedTrack, recording: Recording): ResolvedTrack {
  const { album, trackNumber, discNumber } = track.album === undefined ? recording : track;
  return {
    ...track,
    isrc: track.isrc ?? recording.isrc,
    coverUrl: track.coverUrl ?? recording.coverUrl,
    album,
    trackNumber,
    discNumber,
  };
}
