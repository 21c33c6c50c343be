import { Fault, type FaultCode } from '@alchemy/core/errors';
import { sourceWords } from '@alchemy/core/source-words';
import type { ResolvedSource, ResolvedTrack } from '../resolvers/resolved-source.ts';
import { songText } from './song-text.ts';

interface Reason {
  readonly code: FaultCode;
  readonly message: string;
}

export interface SortedSongs {
  /** In order. */
  readonly playable: readonly ResolvedTrack[];
  /** In order, each with the reason. */
  readonly unavailable: readonly (Reason & { readonly title: string })[];
}

/**
 * Parts the songs that can be had from those that cannot.
 *
 * @throws Fault with the reason of the first, where none can be had; `not_found` for an empty list
 */
export function sortSongs({ kind, tracks }: ResolvedSource, maxTrackMinutes: number): SortedSongs {
  const judged = tracks.map((track) => ({ track, reason: reasonAgainst(track, maxTrackMinutes) }));
  const playable = judged.flatMap(({ track, reason }) => (reason === undefined ? [track] : []));
  const unavailable = judged.flatMap(({ track, reason }) =>
    reason === undefined ? [] : [{ title: songText(track.title) ?? sourceWords.goneEntry, ...reason }],
  );
  const [first] = unavailable;
  if (playable.length > 0) return { playable, unavailable };
  if (first === undefined) throw new Fault('not_found', sourceWords.emptyList);
  throw new Fault(first.code, kind === 'track' ? first.message : sourceWords.nothingPlayable);
}

function reasonAgainst({ playable, durationMs }: ResolvedTrack, maxTrackMinutes: number): Reason | undefined {
  if (!playable) return { code: 'restricted', message: sourceWords.notPlayable };
  if (durationMs > maxTrackMinutes * 60_000) return { code: 'too_long', message: sourceWords.tooLong(maxTrackMinutes) };
  return undefined;
}
