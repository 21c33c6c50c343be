import { afterEach, beforeEach, expect, test } from 'vitest';
import { aTrack, spotifyId } from '../../../../tests/stand-ins/spotify/catalogue.ts';
import { tooManyRequests } from '../../../../tests/stand-ins/spotify/disturbances.ts';
import { type SpotifyStandIn, startSpotify } from '../../../../tests/stand-ins/spotify/start.ts';
import { musicAddresses, spotifyHosts } from './addresses.ts';
import { aResolver, faultOf, someOptions } from './testing.ts';

let spotify: SpotifyStandIn;
beforeEach(async () => {
  spotify = await startSpotify({ catalogue: { tracks: [aTrack(1)] } });
});
afterEach(() => spotify.stop());

const song = `https://open.spotify.com/track/${spotifyId('track', 1)}?si=x`;
const links = ['https://spotify.link/first', 'https://spotify.app.link/first', 'https://open.spotify.com/s/first'];
const follow = async (url: string) => {
  const resolver = aResolver(spotify);
  return resolver.resolve(await resolver.follow({ type: 'short', url }, someOptions()), someOptions());
};

test.each(links)('%s is followed to the song', async (url) => {
  spotify.catalogue.shortLinks.set('first', song);
  expect((await follow(url)).title).toBe('Song 1');
  expect(spotify.requestsTo('short-link')).toHaveLength(1);
});

test('redirects may lead over the other short hosts, and be relative', async () => {
  spotify.catalogue.shortLinks.set('first', 'https://spotify.app.link/second');
  spotify.catalogue.shortLinks.set('second', 'https://open.spotify.com/s/third');
  spotify.catalogue.shortLinks.set('third', `/intl-de/track/${spotifyId('track', 1)}`);
  expect((await follow('https://spotify.link/first')).title).toBe('Song 1');
});

test.each([
  [5, 'Song 1'],
  [6, 'not_found'],
])('a chain of %i redirects ends as %s', async (count, end) => {
  for (let n = 1; n < count; n += 1) spotify.catalogue.shortLinks.set(`n${n}`, `https://spotify.link/n${n + 1}`);
  spotify.catalogue.shortLinks.set(`n${count}`, song);
  const outcome = await follow('https://spotify.link/n1').catch((fault) => ({ title: fault.code }));
  expect(outcome.title).toBe(end);
});

test.each([
  ['https://evil.example/track', 'unsupported_link'],
  ['http://127.0.0.1:9/x', 'invalid_url'],
  ['https://open.spotify.com.evil.example/s/x', 'unsupported_link'],
  ['https://evil.example@open.spotify.com/s/first', 'not_found'],
  ['https://open.spotify.com/artist/0000000000000000000001', 'unsupported_link'],
  ['https://open.spotify.com/track/short', 'invalid_url'],
])('a redirect to %s is refused as %s, and nothing else is asked', async (target, code) => {
  spotify.catalogue.shortLinks.set('first', target);
  expect(await faultOf(follow('https://spotify.link/first'))).toMatchObject({ code });
  expect(spotify.requests.every(({ route }) => route === 'short-link')).toBe(true);
});

test('a link that leads nowhere is not found', async () => {
  expect(await faultOf(follow('https://spotify.link/unknown'))).toMatchObject({ code: 'not_found' });
});

test('a host that is not one of the short hosts is never asked', async () => {
  expect(await faultOf(follow('https://evil.example/s/first'))).toMatchObject({ code: 'unsupported_link' });
  expect(spotify.requests).toHaveLength(0);
});

test('a limit is reported with its time', async () => {
  spotify.disturb('short-link', tooManyRequests(5));
  const fault = await faultOf(follow('https://spotify.link/first'));
  expect(fault).toMatchObject({ code: 'rate_limited', retryAfterMs: 5000 });
});

test('with the real Spotify each host is asked itself', () => {
  expect(Object.fromEntries(spotifyHosts(musicAddresses.spotifyOpenUrl))).toEqual({
    'open.spotify.com': 'https://open.spotify.com',
    'spotify.link': 'https://spotify.link',
    'spotify.app.link': 'https://spotify.app.link',
  });
});
