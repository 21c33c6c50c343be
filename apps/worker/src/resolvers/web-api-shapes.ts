import { sourceWords } from '@alchemy/core/source-words';
import { z } from 'zod';
import { placeId, type ResolvedTrack } from './resolved-source.ts';
import { Isrc, largestPicture, Ordinal } from './shapes.ts';

const Artists = z.array(z.object({ name: z.string().min(1) }));
const Images = z.array(z.object({ url: z.url(), width: z.number().nullish() })).catch([]);

/** What a download cannot do without is required; the rest may vanish, as Spotify has let fields vanish before. */
const AlbumTrack = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  duration_ms: z.number().int().positive(),
  artists: Artists.min(1),
  explicit: z.boolean().optional().catch(undefined),
  disc_number: Ordinal,
  track_number: Ordinal,
  is_playable: z.boolean().optional().catch(undefined),
});

/** `/tracks/{id}`. */
export const Track = AlbumTrack.extend({
  album: z
    .object({ name: z.string().min(1), images: Images })
    .optional()
    .catch(undefined),
  external_ids: z.object({ isrc: Isrc }).optional().catch(undefined),
});
/** `/albums/{id}` and `/playlists/{id}`. */
export const ListHead = z.object({ name: z.string().min(1), images: Images });
/** A page of `/albums/{id}/tracks`. */
export const AlbumPage = z.object({ items: z.array(AlbumTrack), total: z.number().int().min(0) });

/** A playlist may hold local files and episodes, and `null` where a song was taken away. */
const OtherEntry = z.object({
  name: z.string().catch(''),
  duration_ms: z.number().int().min(0).catch(0),
  artists: Artists.catch([]),
});
const PlaylistEntry = z
  .object({ is_local: z.boolean().catch(false), item: z.object({ type: z.string() }).loose().nullable() })
  .transform(({ is_local, item }) => ({ ...item, kind: item?.type === 'track' && !is_local ? 'track' : 'other' }))
  .pipe(
    z.discriminatedUnion('kind', [
      Track.extend({ kind: z.literal('track') }),
      OtherEntry.extend({ kind: z.literal('other') }),
    ]),
  );
/** A page of `/playlists/{id}/items`. */
export const PlaylistPage = z.object({ items: z.array(PlaylistEntry), total: z.number().int().min(0) });

/** A track with what only its own page tells: album, cover, ISRC. */
export const fromTrack = (track: z.infer<typeof Track>): ResolvedTrack => ({
  ...fromAlbumTrack(track),
  album: track.album?.name,
  isrc: track.external_ids?.isrc,
  coverUrl: largestPicture(track.album?.images ?? []),
});

/** A track as an album lists it. */
export const fromAlbumTrack = (track: z.infer<typeof AlbumTrack>): ResolvedTrack => ({
  id: track.id,
  title: track.name,
  artists: track.artists.map(({ name }) => name),
  durationMs: track.duration_ms,
  trackNumber: track.track_number,
  discNumber: track.disc_number,
  playable: track.is_playable ?? true,
  explicit: track.explicit,
});

/** An entry of a playlist. @param position counts from 1. */
export function fromPlaylistEntry(entry: z.infer<typeof PlaylistEntry>, position: number): ResolvedTrack {
  if (entry.kind === 'track') return fromTrack(entry);
  return {
    id: placeId(position),
    title: entry.name || sourceWords.goneEntry,
    artists: entry.artists.map(({ name }) => name),
    durationMs: entry.duration_ms,
    playable: false,
  };
}
