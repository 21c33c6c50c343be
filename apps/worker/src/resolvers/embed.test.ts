import { afterEach, beforeEach, expect, test } from 'vitest';
import { anAlbum, aPlaylist, aTrack, spotifyId } from '../../../../tests/stand-ins/spotify/catalogue.ts';
import { embedWithoutState, htmlInstead, status } from '../../../../tests/stand-ins/spotify/disturbances.ts';
import { type SpotifyStandIn, startSpotify } from '../../../../tests/stand-ins/spotify/start.ts';
import { aResolver, faultOf, someOptions } from './testing.ts';

let spotify: SpotifyStandIn;
beforeEach(async () => {
  spotify = await startSpotify({
    catalogue: { tracks: [aTrack(1)], albums: [anAlbum(1, 12)], playlists: [aPlaylist(1, 60)] },
  });
});
afterEach(() => spotify.stop());

const track = { type: 'track', id: spotifyId('track', 1) } as const;
const album = { type: 'album', id: spotifyId('album', 1) } as const;
const playlist = { type: 'playlist', id: spotifyId('playlist', 1) } as const;
const withoutCredentials = () => aResolver(spotify, { credentials: undefined });

test('without credentials a track is read from the embed page, and its album and ISRC from a catalogue', async () => {
  const source = await withoutCredentials().resolve(track, someOptions());
  expect(source).toMatchObject({ kind: 'track', title: 'Song 1', cover: `${spotify.url}/image/${track.id}-640` });
  expect(source.tracks).toEqual([
    {
      id: track.id,
      title: 'Song 1',
      artists: ['The Clicks', 'Sine & Sons'],
      album: 'Tones',
      durationMs: 181_000,
      isrc: 'QZSFA2600001',
      trackNumber: 1,
      discNumber: 1,
      coverUrl: `${spotify.url}/image/${track.id}-640`,
      playable: true,
      explicit: false,
    },
  ]);
  expect(spotify.requestsTo('token')).toHaveLength(0);
});

test('the tracks of an album share its title and cover, and no catalogue is asked', async () => {
  const source = await withoutCredentials().resolve(album, someOptions());
  expect(source.tracks).toHaveLength(12);
  expect(source.tracks[11]).toMatchObject({ title: 'Song 12', album: 'Tones', coverUrl: source.cover });
  expect(source.note).toBeUndefined();
  expect(spotify.requests.map(({ route }) => route)).toEqual(['embed']);
});

test('a playlist keeps its order and its two unavailable tracks', async () => {
  const tracks = Array.from({ length: 60 }, (_, n) => aTrack(60 - n, { playable: n !== 7 && n !== 40 }));
  spotify.catalogue.playlists = [aPlaylist(1, 0, { tracks })];
  const source = await withoutCredentials().resolve(playlist, someOptions());
  expect(source.tracks.map(({ id }) => id)).toEqual(tracks.map(({ id }) => id));
  expect(source.tracks.filter(({ playable }) => !playable).map(({ title }) => title)).toEqual(['Song 53', 'Song 20']);
});

test('the first 100 of a longer list are read, and that is said aloud', async () => {
  spotify.catalogue.playlists = [aPlaylist(1, 130)];
  const source = await withoutCredentials().resolve(playlist, someOptions());
  expect(source.tracks).toHaveLength(100);
  expect(source.note).toContain('only the first 100 songs');
});

test('a list beyond the cap of this house is refused here too', async () => {
  const fault = await faultOf(withoutCredentials().resolve(playlist, { ...someOptions(), maxTracks: 50 }));
  expect(fault).toMatchObject({ code: 'too_many_tracks' });
});

test('artists are parted where Spotify joins them, not at a comma in a name', async () => {
  spotify.catalogue.playlists = [aPlaylist(1, 0, { tracks: [aTrack(1, { artists: ['Tick, Tock', 'Beep'] })] })];
  const source = await withoutCredentials().resolve(playlist, someOptions());
  expect(source.tracks[0]?.artists).toEqual(['Tick, Tock', 'Beep']);
});

test('an episode in a playlist is kept by name and not playable', async () => {
  spotify.disturb('embed', (page) => ({
    ...page,
    body: String(page.body).replace(`spotify:track:${spotifyId('track', 2)}`, 'spotify:episode:0000000000000000000002'),
  }));
  const source = await withoutCredentials().resolve(playlist, someOptions());
  expect(source.tracks[1]).toMatchObject({ id: 'entry-2', title: 'Song 2', playable: false });
});

test.each([404, 500])('a page without state and with status %i is private or missing', async (pageStatus) => {
  spotify.disturb('embed', embedWithoutState(pageStatus));
  const fault = await faultOf(withoutCredentials().resolve(playlist, someOptions()));
  expect(fault).toMatchObject({ code: 'private_or_missing', retryable: false });
  expect(fault.message).toBe('That song or list is private or no longer there. Make it public, or attach the file.');
});

test.each([
  ['a page without state that does not say why', embedWithoutState(), 'page.props.pageProps.state is missing'],
  ['a page without its data', htmlInstead, '__NEXT_DATA__ is missing'],
])('%s is for the operator, and the sentence names what changed', async (_, disturbance, words) => {
  spotify.disturb('embed', disturbance);
  const fault = await faultOf(withoutCredentials().resolve(track, someOptions()));
  expect(fault).toMatchObject({ code: 'operator_attention', retryable: false });
  expect(fault.message).toContain(words);
});

test('an entry without a title is named by its path', async () => {
  spotify.disturb('embed', (page) => ({ ...page, body: String(page.body).replace('"title":"Song 3",', '') }));
  const fault = await faultOf(withoutCredentials().resolve(playlist, someOptions()));
  expect(fault.message).toContain('entity.trackList.2.title is missing');
});

test('a page that is refused can be asked for later', async () => {
  spotify.disturb('embed', status(403));
  const fault = await faultOf(withoutCredentials().resolve(track, someOptions()));
  expect(fault).toMatchObject({ code: 'service_unavailable', retryable: true });
});
