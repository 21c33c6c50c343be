import { sourceWords } from '@alchemy/core/source-words';
import { sourceOfLink } from '@alchemy/db/source-key';
import type { ResolvedFacts, StoredTrack } from '@alchemy/db/tracks';
import { ResolvedTrack } from '../resolvers/resolved-source.ts';
import { songText } from './song-text.ts';

/** How a song of Spotify's is written down. */
export function resolvedFacts(track: ResolvedTrack): ResolvedFacts {
  return {
    sourceKey: sourceOfLink({ type: 'track', id: track.id }).sourceKey,
    title: songText(track.title) ?? sourceWords.goneEntry,
    artist: songText(track.artists.join(', ')),
    album: songText(track.album),
    isrc: track.isrc ?? null,
    coverUrl: track.coverUrl ?? null,
    durationMs: track.durationMs,
    metadata: track,
  };
}

/** What {@link resolvedFacts} wrote. @throws ZodError where the row was written by something else */
export const resolvedTrackOf = ({ metadata }: StoredTrack): ResolvedTrack => ResolvedTrack.parse(metadata);
