import { hostname } from 'node:os';
import { createLogger } from '@alchemy/core/log';
import { readConfigurations } from '@alchemy/db/dashboard/configurations';
import { openTestDb, spotifyKey, type TestDb, testRedisUrl, until } from '@alchemy/db/testing';
import { flushPrefix, ownPrefix } from '@alchemy/jobs/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Discord, startDiscord } from '../../../tests/stand-ins/discord/start.ts';
import { startSlack } from '../../../tests/stand-ins/slack/start.ts';
import { type Bot, startBot } from './bot.ts';
import { type BotEnv, readBotEnv } from './env.ts';

const log = createLogger({ service: 'test', level: 'silent' });
let testDb: TestDb;
let discord: Discord;
const bots: Bot[] = [];
const prefix = ownPrefix();

beforeAll(async () => {
  testDb = await openTestDb();
});
beforeEach(async () => {
  await testDb.clear();
  discord = await startDiscord();
});
afterEach(async () => {
  for (const bot of bots.splice(0)) await bot.stop();
  await discord.close();
});
afterAll(async () => {
  await flushPrefix(prefix);
  await testDb.close();
});

function anEnv(over: Record<string, string> = {}): BotEnv {
  return readBotEnv({
    DATABASE_URL: testDb.url,
    REDIS_URL: testRedisUrl(),
    LINK_SECRET: 'a secret of more than sixteen characters',
    BOT_HEALTH_PORT: '0',
    ...over,
  });
}

async function start(over: Record<string, string> = {}): Promise<Bot> {
  const bot = await startBot(anEnv(over), log, { prefix });
  bots.push(bot);
  await bot.started;
  return bot;
}

const onDiscord = () => ({
  DISCORD_TOKEN: discord.token,
  DISCORD_APPLICATION_ID: discord.applicationId,
  DISCORD_API_URL: discord.api,
});

test('the portal learns from the database what it was started with, but for secrets', async () => {
  await start({ LOG_LEVEL: 'warn' });
  await until('the bot has written it down', async () => (await readConfigurations(testDb.db)).length === 1);
  const [configuration] = await readConfigurations(testDb.db);
  expect(configuration).toMatchObject({ program: 'bot', host: hostname() });
  expect(configuration?.settings).toContainEqual({ name: 'LOG_LEVEL', kind: 'shown', value: 'warn' });
  expect(configuration?.settings).toContainEqual({ name: 'LINK_SECRET', kind: 'hidden' });
});

test('without a token it is idle and healthy', async () => {
  const { healthPort } = await start();
  const statuses = ['healthz', 'readyz', 'else'].map(
    async (path) => (await fetch(`http://127.0.0.1:${healthPort}/${path}`)).status,
  );
  expect(await Promise.all(statuses)).toEqual([200, 200, 404]);
});

test('with a bad token it stays healthy, and nobody can use it', async () => {
  const { healthPort } = await start({ ...onDiscord(), DISCORD_TOKEN: 'wrong' });
  expect((await fetch(`http://127.0.0.1:${healthPort}/readyz`)).status).toBe(200);
  expect(discord.commands.in('global')).toEqual([]);
});

test('a command typed in Discord is one request with one message, and cancelling shows there', async () => {
  const user = discord.world.addUser();
  const channel = discord.world.addChannel(discord.world.addGuild());
  await start(onDiscord());
  const url = `https://open.spotify.com/track/${spotifyKey('track', 'song').split(':')[2]}`;
  const interaction = discord.people.slash({ user, channel }, 'stems', { url });
  const { afterMs } = await discord.interactions.acknowledgements.until((each) => each.interaction === interaction);
  expect(afterMs).toBeLessThan(3_000);

  const shown = () => discord.replyTo(interaction);
  const cancelId = () => shown()?.components[0]?.components[0]?.custom_id ?? '';
  await until('it can be cancelled', () => cancelId() !== '');
  const cancel = cancelId();
  discord.people.press({ user }, shown()?.id ?? '', cancel);
  await until('it shows as cancelled', () => shown()?.embeds[0]?.description?.includes('Cancelled') ?? false);
  expect(discord.messages.in(channel)).toHaveLength(1);
});

test('a bad token of one platform leaves the other at work', async () => {
  const slack = await startSlack();
  const team = slack.workspaces.addTeam();
  const user = slack.workspaces.addUser(team);
  const channel = slack.workspaces.addChannel(team);
  const onSlack = { SLACK_BOT_TOKEN: team.botToken, SLACK_APP_TOKEN: slack.appToken, SLACK_API_URL: slack.api };
  const bot = await start({ ...onDiscord(), DISCORD_TOKEN: 'wrong', ...onSlack });
  slack.people.command({ user, channel }, '/stems', `https://open.spotify.com/track/${'1'.repeat(22)}`);
  const { message } = await slack.messages.journal.until(({ kind }) => kind === 'created');
  expect(message).toMatchObject({ text: 'Your song: Looking up your song…', onlyFor: undefined });
  bots.splice(bots.indexOf(bot), 1);
  await bot.stop();
  await slack.close();
});

test('while Discord cannot be reached it is healthy, and it can be stopped', async () => {
  await discord.close();
  const bot = await startBot(anEnv(onDiscord()), log, { prefix });
  expect((await fetch(`http://127.0.0.1:${bot.healthPort}/healthz`)).status).toBe(200);
  await bot.stop();
  await bot.started;
});
