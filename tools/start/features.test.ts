import { expect, test } from 'vitest';
import type { ToolEnv } from '../env.ts';
import { describe, features } from './features.ts';

const nothingSet: ToolEnv = {
  STORAGE_ROOT: 'storage',
  PORT: 3_000,
  PUBLIC_URL: 'http://localhost:3000',
  WORKER_HEALTH_PORT: 3_100,
  BOT_HEALTH_PORT: 3_101,
  AUDIO_PROVIDERS: [],
  DISCORD_API_URL: 'https://discord.com/api',
  SLACK_API_URL: 'https://slack.com/api/',
  SPOTIFY_ACCOUNTS_URL: 'https://accounts.spotify.com',
};

const namesOn = (env: ToolEnv) =>
  features(env)
    .filter(({ on }) => on)
    .map(({ name }) => name);

test('without tokens the portal and the terminal are on, and the rest says how to turn it on', () => {
  expect(namesOn(nothingSet)).toEqual(['Portal', 'Terminal']);
  expect(describe(features(nothingSet))).toMatch(/^ {2}off {2}Discord {8}set DISCORD_TOKEN in \.env$/m);
});

test.each([
  ['Discord', { DISCORD_TOKEN: 'x' }],
  ['Slack', { SLACK_BOT_TOKEN: 'x', SLACK_APP_TOKEN: 'x' }],
  ['Slack', { SLACK_BOT_TOKEN: 'x', SLACK_SIGNING_SECRET: 'x' }],
])('%s is on with %o', (name, variables) => {
  expect(namesOn({ ...nothingSet, ...variables })).toContain(name);
});

test.each([
  ['Slack', { SLACK_BOT_TOKEN: 'x' }],
  ['Slack', { SLACK_APP_TOKEN: 'x' }],
])('%s stays off with half of what it needs: %o', (name, variables) => {
  expect(namesOn({ ...nothingSet, ...variables })).not.toContain(name);
});

test('Spotify links are on unless there is no way to the audio, and say how they are read', () => {
  const line = (env: ToolEnv) => features(env).find(({ name }) => name === 'Spotify links');
  expect(line(nothingSet)).toMatchObject({ on: false, detail: expect.stringContaining('AUDIO_PROVIDERS') });
  const open = { ...nothingSet, AUDIO_PROVIDERS: ['spotdl', 'yt-dlp'] };
  expect(line(open)).toMatchObject({ on: true, detail: expect.stringContaining('public pages') });
  expect(line({ ...open, SPOTIFY_CLIENT_ID: 'x' })).toMatchObject({
    on: true,
    detail: expect.not.stringContaining('public'),
  });
});
