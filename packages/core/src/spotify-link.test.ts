import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fault } from './errors.ts';
import { parseSpotifyLink } from './spotify-link.ts';

const id = '4uLU6hMCjMI75M1A2tKUQC';
const codeOf = (text: string): string => {
  try {
    parseSpotifyLink(text);
    return 'accepted';
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
};

test.each([
  `https://open.spotify.com/track/${id}`,
  `http://open.spotify.com/track/${id}/`,
  `open.spotify.com/track/${id}`,
  `https://open.spotify.com/intl-de/track/${id}?si=abc&nd=1#x`,
  `https://open.spotify.com/embed/track/${id}?utm_source=generator`,
  `https://OPEN.spotify.com/track/${id}`,
  `https://play.spotify.com/track/${id}`,
  `spotify:track:${id}`,
  `<https://open.spotify.com/track/${id}?si=1>`,
  `<https://open.spotify.com/track/${id}|a song>`,
  `listen to this: https://open.spotify.com/track/${id} it is great`,
])('%s names a track', (text) => {
  expect(parseSpotifyLink(text)).toEqual({ type: 'track', id });
});

test.each([
  [`https://open.spotify.com/album/${id}`, 'album'],
  [`https://open.spotify.com/user/some.one/playlist/${id}`, 'playlist'],
  [`spotify:user:some.one:playlist:${id}`, 'playlist'],
  [`spotify:playlist:${id}`, 'playlist'],
])('%s is an %s', (text, type) => {
  expect(parseSpotifyLink(text)).toEqual({ type, id });
});

test.each([
  ['https://spotify.link/AbCdEf', 'https://spotify.link/AbCdEf'],
  ['spotify.app.link/AbCd_-1?_p=x', 'https://spotify.app.link/AbCd_-1'],
  ['<https://open.spotify.com/s/AbCdEf?si=1|a song>', 'https://open.spotify.com/s/AbCdEf'],
])('%s is followed later', (text, url) => {
  expect(parseSpotifyLink(text)).toEqual({ type: 'short', url });
});

test.each([
  ['', 'invalid_url'],
  ['hello there', 'invalid_url'],
  ['https://open.spotify.com/track/short', 'invalid_url'],
  [`https://open.spotify.com/track/${id}x`, 'invalid_url'],
  ['https://spotify.link/', 'invalid_url'],
  ['https://spotify.link/%2e%2e', 'invalid_url'],
  ['https://open.spotify.com/s/', 'invalid_url'],
  [`https://open.spotify.com/track/${id.slice(1)}!`, 'invalid_url'],
  [`https://open.spotify.com/episode/${id}`, 'unsupported_link'],
  [`https://open.spotify.com/artist/${id}`, 'unsupported_link'],
  [`spotify:show:${id}`, 'unsupported_link'],
  ['https://www.youtube.com/watch?v=dQw4w9WgXcQ', 'unsupported_link'],
  [`https://open.spotify.com.evil.example/track/${id}`, 'unsupported_link'],
  [`https://evil.example/open.spotify.com/track/${id}`, 'unsupported_link'],
])('%j is refused as %s', (text, code) => {
  expect(codeOf(text)).toBe(code);
});

test('whatever text comes, the answer is a link or a Fault', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) =>
      ['accepted', 'invalid_url', 'unsupported_link'].includes(codeOf(text)),
    ),
  );
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (text) => codeOf(text) !== 'accepted'),
  );
});

/** Texts that people and programs really send, and some that nobody should. */
const corpus: [text: string, outcome: string][] = [
  ['https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC?si=1234&context=spotify%3Aplaylist%3Ax', 'track'],
  ['HTTPS://OPEN.SPOTIFY.COM/track/4uLU6hMCjMI75M1A2tKUQC', 'track'],
  ['https://open.spotify.com/intl-pt-BR/album/4uLU6hMCjMI75M1A2tKUQC', 'album'],
  ['https://open.spotify.com/embed/playlist/4uLU6hMCjMI75M1A2tKUQC?theme=0', 'playlist'],
  ['[song](https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC)', 'track'],
  ['(https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC).', 'track'],
  ['this: https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC, please!', 'track'],
  ['**https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC?**', 'track'],
  ["'spotify:track:4uLU6hMCjMI75M1A2tKUQC'.", 'track'],
  ['\u200bhttps://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC', 'track'],
  ['spotify:track:4uLU6hMCjMI75M1A2tKUQC:play', 'track'],
  ['spotify:user:me:starred', 'unsupported_link'],
  ['https://open.spotify.com/collection/tracks', 'unsupported_link'],
  ['https://open.spotify.com/', 'unsupported_link'],
  ['https://open.spotify.com//track//4uLU6hMCjMI75M1A2tKUQC', 'track'],
  ['https://open.spotify.com/track/../album/4uLU6hMCjMI75M1A2tKUQC', 'album'],
  ['https://open.spotify.com/track/%34uLU6hMCjMI75M1A2tKUQC', 'invalid_url'],
  ['https://open.spotify.com@evil.example/track/4uLU6hMCjMI75M1A2tKUQC', 'unsupported_link'],
  ['https://open.spotify.com:8443/track/4uLU6hMCjMI75M1A2tKUQC', 'track'],
  ['ftp://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC', 'track'],
  ['javascript:alert(1)', 'invalid_url'],
  ['https://open.spotify.com/track/４uLU6hMCjMI75M1A2tKUQC', 'invalid_url'],
  ['https://music.apple.com/us/album/x/1?i=2', 'unsupported_link'],
  ['https://soundcloud.com/a/b', 'unsupported_link'],
  ['\u0000', 'invalid_url'],
  ['https://'.repeat(1_000), 'invalid_url'],
];

test.each(corpus)('%j of the corpus is %s', (text, outcome) => {
  const found = codeOf(text);
  expect(found === 'accepted' ? parseSpotifyLink(text).type : found).toBe(outcome);
});
