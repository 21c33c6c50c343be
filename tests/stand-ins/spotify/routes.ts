import type { Accounts } from './accounts.ts';
import { type Answer, apiError, type Call } from './answer.ts';
import type { Catalogue } from './catalogue.ts';
import { answerDeezerSearch, answerDeezerTrack, createMusicBrainz } from './lookups.ts';
import { answerEmbed, answerImage, answerOembed, answerShortLink } from './open-pages.ts';
import {
  answerAlbum,
  answerAlbumTracks,
  answerPlaylist,
  answerPlaylistItems,
  answerSearch,
  answerTrack,
} from './web-api.ts';

export type RouteName =
  | 'token'
  | 'track'
  | 'album'
  | 'album-tracks'
  | 'playlist'
  | 'playlist-items'
  | 'search'
  | 'embed'
  | 'oembed'
  | 'image'
  | 'deezer-track'
  | 'deezer-search'
  | 'musicbrainz-isrc'
  | 'musicbrainz-search'
  | 'short-link';

export interface Route {
  name: RouteName;
  /** Matched against `METHOD /path`; what it catches are the call's parts. */
  pattern: RegExp;
  answer(call: Call): Answer;
}
export interface World {
  catalogue: Catalogue;
  accounts: Accounts;
  anonymousToken: string;
  /** MusicBrainz answers 503 to whoever asks again sooner. */
  musicBrainzGapMs: number;
}

/** Every address the stand-in answers, the first that fits. All services share one origin: their paths never meet. */
export function routesOf(world: World): Route[] {
  const { catalogue, accounts } = world;
  const musicBrainz = createMusicBrainz(world.musicBrainzGapMs);
  const api = (answer: (catalogue: Catalogue, call: Call) => Answer) => (call: Call) =>
    accounts.knows(call) ? answer(catalogue, call) : apiError(401, 'The access token expired');
  const open = (answer: (catalogue: Catalogue, call: Call) => Answer) => (call: Call) => answer(catalogue, call);
  return [
    { name: 'token', pattern: /^POST \/api\/token$/, answer: accounts.answerToken },
    { name: 'track', pattern: /^GET \/v1\/tracks\/([^/]+)$/, answer: api(answerTrack) },
    { name: 'album', pattern: /^GET \/v1\/albums\/([^/]+)$/, answer: api(answerAlbum) },
    { name: 'album-tracks', pattern: /^GET \/v1\/albums\/([^/]+)\/tracks$/, answer: api(answerAlbumTracks) },
    { name: 'playlist', pattern: /^GET \/v1\/playlists\/([^/]+)$/, answer: api(answerPlaylist) },
    { name: 'playlist-items', pattern: /^GET \/v1\/playlists\/([^/]+)\/items$/, answer: api(answerPlaylistItems) },
    { name: 'search', pattern: /^GET \/v1\/search$/, answer: api(answerSearch) },
    {
      name: 'embed',
      pattern: /^GET \/embed\/(track|album|playlist)\/([^/]+)$/,
      answer: (call) => answerEmbed(catalogue, world.anonymousToken, call),
    },
    { name: 'oembed', pattern: /^GET \/oembed$/, answer: open(answerOembed) },
    { name: 'image', pattern: /^GET \/image\/[^/]+$/, answer: answerImage },
    { name: 'deezer-track', pattern: /^GET \/track\/([^/]+)$/, answer: open(answerDeezerTrack) },
    { name: 'deezer-search', pattern: /^GET \/search$/, answer: open(answerDeezerSearch) },
    { name: 'musicbrainz-isrc', pattern: /^GET \/ws\/2\/isrc\/([^/]+)$/, answer: open(musicBrainz.answerIsrc) },
    { name: 'musicbrainz-search', pattern: /^GET \/ws\/2\/recording$/, answer: open(musicBrainz.answerSearch) },
    { name: 'short-link', pattern: /^GET \/(?:s\/)?([^/]+)$/, answer: open(answerShortLink) },
  ];
}
