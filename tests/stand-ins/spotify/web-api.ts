import { type Answer, apiError, type Call, json } from './answer.ts';
import { type Catalogue, type CatalogueList, type CatalogueTrack, everyTrack } from './catalogue.ts';

const notFound = apiError(404, 'Resource not found');

/** `GET /v1/tracks/{id}`: the only place with an ISRC. */
export function answerTrack(catalogue: Catalogue, call: Call): Answer {
  const track = everyTrack(catalogue).find(({ id }) => id === call.parts[0]);
  return track === undefined ? notFound : json(200, fullTrack(track, call.origin));
}

/** `GET /v1/albums/{id}`, without its tracks. */
export function answerAlbum(catalogue: Catalogue, call: Call): Answer {
  const album = catalogue.albums.find(({ id }) => id === call.parts[0]);
  return album === undefined ? notFound : json(200, albumOf(album, call.origin));
}

/** `GET /v1/albums/{id}/tracks?limit=&offset=`. */
export function answerAlbumTracks(catalogue: Catalogue, call: Call): Answer {
  const album = catalogue.albums.find(({ id }) => id === call.parts[0]);
  return album === undefined ? notFound : page(call, album.tracks, simpleTrack);
}

/** `GET /v1/playlists/{id}`, without its entries. */
export function answerPlaylist(catalogue: Catalogue, call: Call): Answer {
  const playlist = catalogue.playlists.find(({ id }) => id === call.parts[0]);
  if (playlist === undefined) return notFound;
  const { id, title } = playlist;
  return json(200, { id, name: title, type: 'playlist', images: images(call.origin, id) });
}

/** `GET /v1/playlists/{id}/items?limit=&offset=`: its owner and collaborators only. */
export function answerPlaylistItems(catalogue: Catalogue, call: Call): Answer {
  const playlist = catalogue.playlists.find(({ id }) => id === call.parts[0]);
  if (playlist === undefined) return notFound;
  if (!playlist.openToApi) return apiError(403, 'Forbidden');
  return page(call, playlist.tracks, (track) => ({
    added_at: '2026-10-01T12:00:00Z',
    is_local: false,
    item: { ...fullTrack(track, call.origin), is_playable: track.playable },
  }));
}

/** `GET /v1/search?q=&type=track`: at most 10. */
export function answerSearch(catalogue: Catalogue, call: Call): Answer {
  if (Number(call.query.get('limit') ?? 5) > 10) return apiError(400, 'Invalid limit');
  const words = (call.query.get('q') ?? '').toLowerCase();
  const found = everyTrack(catalogue).filter(({ title }) => words.includes(title.toLowerCase()));
  return json(200, { tracks: { items: found.map((track) => fullTrack(track, call.origin)), total: found.length } });
}

function page(call: Call, tracks: CatalogueTrack[], show: (track: CatalogueTrack) => unknown): Answer {
  const limit = Number(call.query.get('limit') ?? 20);
  const offset = Number(call.query.get('offset') ?? 0);
  if (limit < 1 || limit > 50) return apiError(400, 'Invalid limit');
  const end = offset + limit;
  const next = end < tracks.length ? `${call.origin}/v1/next?offset=${end}&limit=${limit}` : null;
  return json(200, { items: tracks.slice(offset, end).map(show), next, total: tracks.length, limit, offset });
}

const fullTrack = (track: CatalogueTrack, origin: string) => ({
  ...simpleTrack(track),
  album: { id: 'album', name: track.album, album_type: 'album', images: images(origin, track.id) },
  external_ids: { isrc: track.isrc },
});

const simpleTrack = (track: CatalogueTrack) => ({
  id: track.id,
  name: track.title,
  type: 'track',
  duration_ms: track.durationMs,
  explicit: track.explicit,
  disc_number: track.discNumber,
  track_number: track.trackNumber,
  is_local: false,
  ...(track.playable ? {} : { is_playable: false }),
  artists: artists(track.artists),
  external_urls: { spotify: `https://open.spotify.com/track/${track.id}` },
});

const albumOf = (album: CatalogueList, origin: string) => ({
  id: album.id,
  name: album.title,
  album_type: 'album',
  artists: artists(album.by),
  release_date: '2026-01-01',
  total_tracks: album.tracks.length,
  images: images(origin, album.id),
});

const artists = (names: string[]) =>
  names.map((name) => ({ id: 'artist', name, type: 'artist', external_urls: { spotify: 'https://open.spotify.com' } }));

const images = (origin: string, id: string) =>
  [300, 640, 64].map((size) => ({ url: `${origin}/image/${id}-${size}`, width: size, height: size }));
