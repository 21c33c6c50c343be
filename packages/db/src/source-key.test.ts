import { Fault } from '@alchemy/core/errors';
import { parseSpotifyLink } from '@alchemy/core/spotify-link';
import { describe, expect, test } from 'vitest';
import {
  attachmentOfSource,
  linkOfSource,
  SourceKey,
  sourceOfDiscordFile,
  sourceOfLink,
  sourceOfSlackFile,
} from './source-key.ts';

const id = '4uLU6hMCjMI75M1A2tKUQC';

test.each([
  [`https://open.spotify.com/intl-de/track/${id}?si=1`, { kind: 'track', sourceKey: `spotify:track:${id}` }],
  [`spotify:playlist:${id}`, { kind: 'playlist', sourceKey: `spotify:playlist:${id}` }],
  ['https://spotify.link/AbC_-1?x=1', { kind: 'track', sourceKey: 'short:spotify.link/AbC_-1' }],
  ['https://open.spotify.com/s/AbC', { kind: 'track', sourceKey: 'short:open.spotify.com/s/AbC' }],
])('%s is the source %o, and the way back is the same link', (text, source) => {
  const link = parseSpotifyLink(text);
  expect(sourceOfLink(link)).toEqual(source);
  expect(SourceKey.parse(source.sourceKey)).toBe(source.sourceKey);
  expect(linkOfSource(source.sourceKey)).toEqual(link);
});

describe('attachments', () => {
  const address = 'https://cdn.discordapp.com/attachments/1234567890/9876543210/my%20song.mp3?ex=1&hm=2';

  test('of Discord are named by their path, without what expires', () => {
    const key = sourceOfDiscordFile(address);
    expect(key).toBe('attachment:discord:1234567890/9876543210/my%20song.mp3');
    expect(attachmentOfSource(key)).toEqual({
      platform: 'discord',
      path: '/attachments/1234567890/9876543210/my%20song.mp3',
    });
  });

  test('of a Discord command are marked as ephemeral', () => {
    const key = sourceOfDiscordFile(address.replace('/attachments', '/ephemeral-attachments'));
    expect(key).toBe('attachment:discord:ephemeral/1234567890/9876543210/my%20song.mp3');
    expect(attachmentOfSource(key)).toMatchObject({ path: expect.stringMatching('^/ephemeral-attachments/') });
  });

  test('of Slack are named by team and file', () => {
    const key = sourceOfSlackFile('T012AB', 'F0123');
    expect(attachmentOfSource(key)).toEqual({ platform: 'slack', team: 'T012AB', fileId: 'F0123' });
  });

  test.each([
    () => sourceOfDiscordFile('nonsense'),
    () => sourceOfDiscordFile('https://cdn.discordapp.com/avatars/1234567890/9876543210/x.png'),
    () => sourceOfDiscordFile('https://cdn.discordapp.com/attachments/1234567890/../../x'),
    () => sourceOfSlackFile('../x', 'F0123'),
  ])('with another address are refused', (make) => {
    expect(make).toThrow(Fault);
  });
});

test.each([
  '',
  'spotify:artist:x',
  `spotify:track:${id}x`,
  'short:evil.example/x',
  'upload:../x',
  'attachment:discord:1/2/3',
])('%j is no source', (text) => {
  expect(SourceKey.safeParse(text).success).toBe(false);
  expect(attachmentOfSource(text)).toBeUndefined();
  expect(() => linkOfSource(text)).toThrow(TypeError);
});
