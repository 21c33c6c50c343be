import type { SpotifyLink } from '@alchemy/core/spotify-link';
import type { z } from 'zod';
import { refuseTooMany } from './faults.ts';
import type { ResolvedSource } from './resolved-source.ts';
import type { ResolveOptions, Route } from './route.ts';
import { largestPicture } from './shapes.ts';
import type { WebApi } from './web-api.ts';
import {
  AlbumPage,
  fromAlbumTrack,
  fromPlaylistEntry,
  fromTrack,
  ListHead,
  PlaylistPage,
  Track,
} from './web-api-shapes.ts';

/** The largest page Spotify gives. */
const pageSize = 50;

/** The route with the operator's credentials: complete, but closed to most playlists. */
export function createWebApiRoute(api: WebApi): Route {
  const readers = { track: readTrack, album: readAlbum, playlist: readPlaylist };
  return {
    name: 'web-api',
    resolve: (link: SpotifyLink, options: ResolveOptions) => readers[link.type](api, link.id, options),
  };
}

async function readTrack(api: WebApi, id: string, { signal }: ResolveOptions): Promise<ResolvedSource> {
  const track = fromTrack(await api.get(`/tracks/${id}`, 'track', Track, signal));
  return { kind: 'track', title: track.title, cover: track.coverUrl, tracks: [track] };
}

async function readAlbum(api: WebApi, id: string, options: ResolveOptions): Promise<ResolvedSource> {
  const head = await api.get(`/albums/${id}`, 'album', ListHead, options.signal);
  const cover = largestPicture(head.images);
  const entries = await readPages(api, `/albums/${id}/tracks`, AlbumPage, options);
  const tracks = entries.map((entry) => ({ ...fromAlbumTrack(entry), album: head.name, coverUrl: cover }));
  return { kind: 'album', title: head.name, cover, tracks };
}

/** Asks for the entries first: they are what a playlist of somebody else is refused for. */
async function readPlaylist(api: WebApi, id: string, options: ResolveOptions): Promise<ResolvedSource> {
  const entries = await readPages(api, `/playlists/${id}/items`, PlaylistPage, options);
  const head = await api.get(`/playlists/${id}`, 'playlist', ListHead, options.signal);
  const tracks = entries.map((entry, index) => fromPlaylistEntry(entry, index + 1));
  return { kind: 'playlist', title: head.name, cover: largestPicture(head.images), tracks };
}

/** All pages in order, by offset: an answer's `next` address is not followed, so that no answer can lead elsewhere. */
async function readPages<Entry>(
  api: WebApi,
  path: string,
  schema: z.ZodType<{ items: Entry[]; total: number }>,
  { signal, maxTracks }: ResolveOptions,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  while (true) {
    const address = `${path}?limit=${pageSize}&offset=${entries.length}`;
    const { items, total } = await api.get(address, 'page', schema, signal);
    refuseTooMany(total, maxTracks);
    entries.push(...items);
    if (items.length === 0 || entries.length >= total) return entries;
  }
}
