import { expect, test } from 'vitest';
import { readBotEnv } from './env.ts';

const least = {
  DATABASE_URL: 'postgres://localhost/alchemy',
  REDIS_URL: 'redis://localhost',
  LINK_SECRET: 'a secret of more than sixteen characters',
};

test('without a token there is no platform, and links that only this machine opens are none', () => {
  expect(readBotEnv(least)).toMatchObject({
    discord: undefined,
    slack: undefined,
    publicUrl: undefined,
    linkLifeMs: 86_400_000,
  });
});

test.each(['http://127.0.0.1:3000', 'http://[::1]:3000', 'http://stems.localhost'])('%s reaches nobody else', (url) => {
  expect(readBotEnv({ ...least, PUBLIC_URL: url }).publicUrl).toBeUndefined();
});

test('a platform is what its variables say', () => {
  const discord = { DISCORD_TOKEN: 'token', DISCORD_APPLICATION_ID: '12345678901234567' };
  const env = readBotEnv({ ...least, ...discord, PUBLIC_URL: 'https://stems.example.org' });
  expect(env).toMatchObject({
    publicUrl: 'https://stems.example.org',
    discord: { token: 'token', applicationId: '12345678901234567', apiUrl: 'https://discord.com/api' },
  });
});

test('every problem is named at once', () => {
  const read = () => readBotEnv({ ...least, REDIS_URL: 'x', DISCORD_APPLICATION_ID: 'me', LINK_TTL_HOURS: '0' });
  expect(read).toThrow(/REDIS_URL[\s\S]*LINK_TTL_HOURS[\s\S]*DISCORD_APPLICATION_ID/);
});

test('a token without its application is a problem', () => {
  expect(() => readBotEnv({ ...least, DISCORD_TOKEN: 'token' })).toThrow(/DISCORD_APPLICATION_ID: is needed/);
});

test('Slack is reached over a socket, or else by signed requests', () => {
  const bot = { ...least, SLACK_BOT_TOKEN: 'xoxb' };
  const socket = readBotEnv({ ...bot, SLACK_APP_TOKEN: 'xapp', SLACK_SIGNING_SECRET: 'secret' });
  expect(socket.slack?.door).toEqual({ appToken: 'xapp' });
  const signed = readBotEnv({ ...bot, SLACK_SIGNING_SECRET: 'secret' });
  expect(signed.slack?.door).toEqual({ signingSecret: 'secret', port: 3_001 });
  expect(() => readBotEnv(bot)).toThrow(/SLACK_APP_TOKEN: or SLACK_SIGNING_SECRET is needed/);
});
