import { afterEach, beforeEach, expect, test } from 'vitest';
import { anAlbum, aPlaylist, aTrack, spotifyId } from '../../../../tests/stand-ins/spotify/catalogue.ts';
import { withoutFields } from '../../../../tests/stand-ins/spotify/disturbances.ts';
import { type SpotifyStandIn, startSpotify } from '../../../../tests/stand-ins/spotify/start.ts';
import { ResolvedSource } from './resolved-source.ts';
import { aResolver, faultOf, someOptions } from './testing.ts';

let spotify: SpotifyStandIn;
beforeEach(async () => {
  spotify = await startSpotify({ catalogue: { tracks: [aTrack(1)], albums: [anAlbum(1, 120)] } });
});
afterEach(() => spotify.stop());

const track = { type: 'track', id: spotifyId('track', 1) } as const;
const album = { type: 'album', id: spotifyId('album', 1) } as const;
const playlist = { type: 'playlist', id: spotifyId('playlist', 1) } as const;

test('a track comes with its artists in order, album, place, ISRC and the largest cover', async () => {
  const source = await aResolver(spotify).resolve(track, someOptions());
  const cover = `${spotify.url}/image/${track.id}-640`;
  expect(source).toEqual({
    kind: 'track',
    title: 'Song 1',
    cover,
    tracks: [
      {
        id: track.id,
        title: 'Song 1',
        artists: ['The Clicks', 'Sine & Sons'],
        album: 'Tones',
        durationMs: 181_000,
        isrc: 'QZSFA2600001',
        trackNumber: 1,
        discNumber: 1,
        coverUrl: cover,
        playable: true,
        explicit: false,
      },
    ],
  });
  expect(ResolvedSource.parse(JSON.parse(JSON.stringify(source)))).toEqual(source);
});

test('a track that lacks nothing costs one request beside the token, and the next one needs no token', async () => {
  const resolver = aResolver(spotify);
  await resolver.resolve(track, someOptions());
  expect(spotify.requests.map(({ route }) => route)).toEqual(['token', 'track']);
  await resolver.resolve(track, someOptions());
  expect(spotify.requests.map(({ route }) => route)).toEqual(['token', 'track', 'track']);
});

test('a token that has run out is fetched anew, unseen by whoever asked', async () => {
  const resolver = aResolver(spotify);
  await resolver.resolve(track, someOptions());
  spotify.expireTokens();
  await resolver.resolve(track, someOptions());
  expect(spotify.requestsTo('token')).toHaveLength(2);
});

test('an album is read page by page, in order, each track with the album and its cover', async () => {
  const options = { ...someOptions(), maxTracks: 120 };
  const source = await aResolver(spotify).resolve(album, options);
  expect(source.tracks.map(({ title }) => title)).toEqual(Array.from({ length: 120 }, (_, n) => `Song ${n + 1}`));
  expect(source.tracks[119]).toMatchObject({ album: 'Tones', coverUrl: source.cover, trackNumber: 120 });
  expect(spotify.requestsTo('album-tracks')).toHaveLength(3);
  expect(options.tries.map(({ route }) => route)).toEqual(['web-api']);
});

test('an album that is too long is refused after its first page, with both numbers in the sentence', async () => {
  const fault = await faultOf(aResolver(spotify).resolve(album, someOptions()));
  expect(fault).toMatchObject({ code: 'too_many_tracks', retryable: false });
  expect(fault.message).toContain('120 songs, and I take at most 100');
  expect(spotify.requestsTo('album-tracks')).toHaveLength(1);
  expect(spotify.requestsTo('embed')).toHaveLength(0);
});

test('tracks that cannot be played keep their place', async () => {
  const tracks = [aTrack(1), aTrack(2, { playable: false }), aTrack(3)];
  spotify.catalogue.albums = [anAlbum(1, 0, { tracks })];
  spotify.catalogue.playlists = [aPlaylist(1, 0, { tracks, openToApi: true })];
  for (const link of [album, playlist]) {
    const source = await aResolver(spotify).resolve(link, someOptions());
    expect(source.tracks.map(({ playable }) => playable)).toEqual([true, false, true]);
  }
});

test('local files, episodes and removed songs stay in a playlist by name, unplayable and without an id of Spotify', async () => {
  spotify.catalogue.playlists = [aPlaylist(1, 3, { openToApi: true })];
  spotify.disturb('playlist-items', (normal) => {
    const page = JSON.parse(String(normal.body));
    page.items[0].is_local = true;
    page.items[1].item.type = 'episode';
    page.items[2].item = null;
    return { ...normal, body: JSON.stringify(page) };
  });
  const { tracks } = await aResolver(spotify).resolve(playlist, someOptions());
  expect(tracks).toMatchObject([
    { id: 'entry-1', title: 'Song 1', playable: false },
    { id: 'entry-2', title: 'Song 2', playable: false },
    { id: 'entry-3', title: 'A song that is no longer there', playable: false },
  ]);
});

test('a field that changed inside a list is named with its place', async () => {
  spotify.catalogue.playlists = [aPlaylist(1, 3, { openToApi: true })];
  spotify.disturb('playlist-items', withoutFields('items.item.duration_ms'));
  const options = someOptions();
  await aResolver(spotify).resolve(playlist, options);
  expect(options.tries[0]?.fault?.message).toContain('page.items.0.duration_ms is missing');
});

test('pages are asked for by offset: no address within an answer is followed', async () => {
  await aResolver(spotify).resolve(album, { ...someOptions(), maxTracks: 500 });
  expect(spotify.requests.some(({ path }) => path.includes('/next'))).toBe(false);
});
