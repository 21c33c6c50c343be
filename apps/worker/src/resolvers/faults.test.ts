import { afterEach, beforeEach, expect, test } from 'vitest';
import { anAlbum, aPlaylist, aTrack, spotifyId } from '../../../../tests/stand-ins/spotify/catalogue.ts';
import {
  cut,
  htmlInstead,
  premiumRequired,
  status,
  tooManyRequests,
  unauthorized,
  withoutFields,
} from '../../../../tests/stand-ins/spotify/disturbances.ts';
import { type SpotifyStandIn, startSpotify } from '../../../../tests/stand-ins/spotify/start.ts';
import { aGate, aResolver, faultOf, someOptions } from './testing.ts';

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
const day = 86_400;

test.each([
  [
    'a client secret that is wrong',
    () => {},
    { clientId: 'x', clientSecret: 'y' },
    'operator_attention',
    'does not accept the credentials',
  ],
  [
    '401 on every token',
    () => spotify.disturb('track', unauthorized),
    undefined,
    'operator_attention',
    'does not accept the credentials',
  ],
  [
    '403 for want of Premium, which is no JSON',
    () => spotify.disturb('track', premiumRequired),
    undefined,
    'operator_attention',
    'active Premium subscription',
  ],
  [
    '500 again and again',
    () => spotify.disturb('track', status(500)),
    undefined,
    'service_unavailable',
    'does not answer',
  ],
  [
    'a connection cut again and again',
    () => spotify.disturb('track', cut),
    undefined,
    'service_unavailable',
    'does not answer',
  ],
  [
    'a web page instead of JSON',
    () => spotify.disturb('track', htmlInstead),
    undefined,
    'service_unavailable',
    'does not answer',
  ],
  [
    'a name that vanished',
    () => spotify.disturb('track', withoutFields('name')),
    undefined,
    'operator_attention',
    'track.name is missing',
  ],
  [
    'artists without names',
    () => spotify.disturb('track', withoutFields('artists.name')),
    undefined,
    'operator_attention',
    'track.artists.0.name is missing',
  ],
  [
    '429 for a day',
    () => spotify.disturb('track', tooManyRequests(day)),
    undefined,
    'rate_limited',
    'asks us to wait 24 h, until 20',
  ],
])('%s: the embed page answers, and the try says why', async (_, disturb, credentials, code, words) => {
  disturb();
  const options = someOptions();
  const resolver = aResolver(spotify, { credentials: credentials ?? spotify.credentials });
  const source = await resolver.resolve(track, options);
  expect(source.tracks[0]).toMatchObject({ title: 'Song 1', isrc: 'QZSFA2600001' });
  const [first, second] = options.tries;
  expect(first).toMatchObject({ route: 'web-api', fault: { code } });
  expect(first?.fault?.message).toContain(words);
  expect(second).toMatchObject({ route: 'embed', fault: undefined });
});

test('404 of a track or an album is final: no other route is asked', async () => {
  const options = someOptions();
  for (const link of [
    { ...track, id: spotifyId('track', 999) },
    { ...album, id: spotifyId('album', 999) },
  ]) {
    const fault = await faultOf(aResolver(spotify).resolve(link, options));
    expect(fault).toMatchObject({ code: 'not_found', retryable: false });
    expect(fault.message).toBe('I could not find that. Check the name or the link and try again.');
  }
  expect(spotify.requestsTo('embed')).toHaveLength(0);
});

test('429 for 3 s is waited out by a delayed job, and then the Web API answers', async () => {
  spotify.disturb('track', tooManyRequests(3), 1);
  const gate = aGate();
  const resolver = aResolver(spotify, { gate });
  const options = someOptions();
  const fault = await faultOf(resolver.resolve(track, options));
  expect(fault).toMatchObject({ code: 'rate_limited', retryable: true, retryAfterMs: 3000 });
  expect(fault.message).toBe('The music service asks us to wait 3 s. I will try again by myself.');
  gate.open();
  await resolver.resolve(track, options);
  expect(options.tries.map(({ route, fault: why }) => [route, why?.code])).toEqual([
    ['web-api', 'rate_limited'],
    ['web-api', undefined],
  ]);
});

test('while a gate is closed for a minute, nobody is asked', async () => {
  spotify.disturb('track', tooManyRequests(60), 1);
  const resolver = aResolver(spotify);
  await faultOf(resolver.resolve(track, someOptions()));
  const asked = spotify.requests.length;
  expect(await faultOf(resolver.resolve(track, someOptions()))).toMatchObject({
    code: 'rate_limited',
    retryable: true,
  });
  expect(spotify.requests).toHaveLength(asked);
});

test('while the Web API is limited for a day, it is not asked again and the embed page serves', async () => {
  spotify.disturb('track', tooManyRequests(day));
  const resolver = aResolver(spotify);
  await resolver.resolve(track, someOptions());
  await resolver.resolve(track, someOptions());
  expect(spotify.requestsTo('track')).toHaveLength(1);
  expect(spotify.requestsTo('embed')).toHaveLength(2);
});

test('when every route is limited, the sentence names the time of the first that opens', async () => {
  spotify.disturb('track', tooManyRequests(day));
  spotify.disturb('embed', tooManyRequests(2 * 3600));
  const fault = await faultOf(aResolver(spotify).resolve(track, someOptions()));
  expect(fault).toMatchObject({ code: 'rate_limited', retryable: true, retryAfterMs: 7_200_000 });
  expect(fault.message).toMatch(
    /asks us to wait 2 h, until \d{4}-\d\d-\d\d \d\d:\d\d UTC\. I will try again by myself\./,
  );
});

test('429 without a time closes the gate for the length of the rolling window', async () => {
  spotify.disturb('track', tooManyRequests());
  const fault = await faultOf(aResolver(spotify).resolve(track, someOptions()));
  expect(fault).toMatchObject({ code: 'rate_limited', retryAfterMs: 30_000 });
});

test('500 and then 200 is an answer of the Web API', async () => {
  spotify.disturb('track', status(500), 1);
  const options = someOptions();
  const source = await aResolver(spotify).resolve(track, options);
  expect(source.tracks[0]?.isrc).toBe('QZSFA2600001');
  expect(options.tries.map(({ route }) => route)).toEqual(['web-api']);
  expect(spotify.requestsTo('track')).toHaveLength(2);
});

test('503 with a time is not repeated, and the time goes to the delayed job', async () => {
  spotify.disturb('track', status(503, { 'retry-after': '7' }));
  spotify.disturb('embed', status(500));
  const fault = await faultOf(aResolver(spotify).resolve(track, someOptions()));
  expect(fault).toMatchObject({ code: 'service_unavailable', retryable: true, retryAfterMs: 7000 });
  expect(spotify.requestsTo('track')).toHaveLength(1);
});

test('label and popularity are not missed, nor is anything else that a download can do without', async () => {
  spotify.disturb(
    'track',
    withoutFields('explicit', 'disc_number', 'external_urls', 'album.album_type', 'album.images'),
  );
  spotify.disturb('album', withoutFields('label', 'popularity', 'release_date', 'images', 'album_type', 'artists'));
  const options = someOptions();
  expect((await aResolver(spotify).resolve(track, options)).tracks[0]).toMatchObject({
    title: 'Song 1',
    album: 'Tones',
  });
  expect((await aResolver(spotify).resolve(album, options)).tracks).toHaveLength(12);
  expect(options.tries.map(({ route, fault }) => [route, fault])).toEqual([
    ['web-api', undefined],
    ['web-api', undefined],
  ]);
});

test('a playlist that the Web API refuses or does not find is read from its embed page', async () => {
  const options = someOptions();
  expect((await aResolver(spotify).resolve(playlist, options)).tracks).toHaveLength(60);
  spotify.disturb('playlist-items', status(404));
  expect((await aResolver(spotify).resolve(playlist, options)).tracks).toHaveLength(60);
  expect(options.tries.map(({ fault }) => fault?.code)).toEqual([
    'private_or_missing',
    undefined,
    'not_found',
    undefined,
  ]);
});

test.each([
  ['the page is unreachable too', status(500), 'service_unavailable'],
  ['the page is limited', tooManyRequests(day), 'rate_limited'],
  ['the page has changed', htmlInstead, 'operator_attention'],
])('a refused playlist is not called private when %s', async (_, disturbance, code) => {
  spotify.disturb('embed', disturbance);
  expect(await faultOf(aResolver(spotify).resolve(playlist, someOptions()))).toMatchObject({ code });
});

test('what the embed page does not know is missing, whatever ailed the Web API', async () => {
  for (const disturbance of [status(500), tooManyRequests(day), premiumRequired]) {
    spotify.disturb('track', disturbance, 2);
    const link = { ...track, id: spotifyId('track', 999) };
    const fault = await faultOf(aResolver(spotify).resolve(link, someOptions()));
    expect(fault).toMatchObject({ code: 'private_or_missing', retryable: false });
    spotify.calm();
  }
});

test('wrong credentials are what is said when nothing else can be mended', async () => {
  spotify.disturb('embed', htmlInstead);
  const resolver = aResolver(spotify, { credentials: { clientId: 'x', clientSecret: 'y' } });
  const fault = await faultOf(resolver.resolve(track, someOptions()));
  expect(fault).toMatchObject({ code: 'operator_attention', retryable: false });
  expect(fault.message).toBe('Spotify does not accept the credentials that the operator gave me.');
});

test('no credentials at all: songs and lists come from the embed pages', async () => {
  const resolver = aResolver(spotify, { credentials: undefined });
  const options = someOptions();
  expect((await resolver.resolve(track, options)).tracks).toHaveLength(1);
  expect((await resolver.resolve(album, options)).tracks).toHaveLength(12);
  expect((await resolver.resolve(playlist, options)).tracks).toHaveLength(60);
  expect(options.tries.map(({ route }) => route)).toEqual(['embed', 'deezer', 'embed', 'embed']);
});
