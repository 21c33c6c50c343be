import { type Client, type RateLimitData, Routes } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../network/clock.ts';
import { connectClient } from './client.ts';
import { type Discord, startDiscord } from './start.ts';
import type { Channel } from './world.ts';

let clock: ManualClock;
let discord: Discord;
let client: Client<true>;
let channel: Channel;
let messageId: string;

beforeEach(async () => {
  clock = manualClock();
  discord = await startDiscord({ now: clock.now, limits: { 'edit-message': { allowed: 3, windowMs: 300 } } });
  channel = discord.world.addChannel(discord.world.addGuild());
  client = await connectClient(discord);
  messageId = discord.people.say({ user: discord.world.bot, channel }, 'new').id;
});

afterEach(async () => {
  await client.destroy();
  await discord.close();
});

const edit = (content: string) =>
  client.rest.patch(Routes.channelMessage(channel.id, messageId), { body: { content } });

const statuses = () => discord.requests.entries.filter(({ method }) => method === 'PATCH').map(({ status }) => status);

test('the SDK reads the bucket from the headers and keeps within it', async () => {
  const limited: RateLimitData[] = [];
  client.rest.on('rateLimited', (info) => {
    limited.push(info);
    clock.advance(300);
  });
  for (const content of ['1', '2', '3', '4']) await edit(content);

  expect(statuses()).toEqual([200, 200, 200, 200]);
  expect(limited).toMatchObject([{ limit: 3, majorParameter: channel.id, hash: 'edit-message' }]);
});

test('whoever ignores the headers meets 429, with the time to wait', async () => {
  const url = `${discord.api}/v10${Routes.channelMessage(channel.id, messageId)}`;
  const headers = { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' };
  const send = () => fetch(url, { method: 'PATCH', headers, body: '{"content":"x"}' });
  const answers = [await send(), await send(), await send(), await send()];
  const last = answers[3] ?? expect.fail();

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expect(last.headers.get('x-ratelimit-remaining')).toBe('0');
  expect(await last.json()).toMatchObject({ global: false, message: 'You are being rate limited.' });
});

test('all authenticated requests share the global limit', async () => {
  await discord.close();
  discord = await startDiscord({ limits: { global: { allowed: 2, windowMs: 60_000 } } });
  const ask = () => fetch(`${discord.api}/v10/users/@me`, { headers: { authorization: `Bot ${discord.token}` } });
  await ask();
  await ask();
  const refused = await ask();
  expect([refused.status, refused.headers.get('x-ratelimit-global')]).toEqual([429, 'true']);
});

test('an ordered 429 is obeyed and the edit arrives', async () => {
  discord.troubles.plan({ kind: 'limited', retryAfterMs: 20 }, { method: 'PATCH' });
  await edit('after all');
  expect(statuses()).toEqual([429, 200]);
  expect(discord.messages.find(messageId)?.content).toBe('after all');
});

test('server errors are tried again, and given up after the fourth', async () => {
  discord.troubles.plan({ kind: 'status', status: 503 }, { method: 'PATCH', times: 6 });
  await expect(edit('never')).rejects.toMatchObject({ status: 503 });
  await edit('at the third try');
  expect(statuses()).toEqual([503, 503, 503, 503, 503, 503, 200]);
});

test('a lost answer to a post makes two messages without a nonce, and one with it', async () => {
  const post = (body: object) => client.rest.post(Routes.channelMessages(channel.id), { body });
  discord.troubles.plan({ kind: 'lost' }, { method: 'POST' });
  await post({ content: 'careless' });
  discord.troubles.plan({ kind: 'lost' }, { method: 'POST' });
  await post({ content: 'careful', nonce: '1', enforce_nonce: true });
  expect(discord.messages.in(channel).map(({ content }) => content)).toEqual([
    'new',
    'careless',
    'careless',
    'careful',
  ]);
});

test('a request that gets no answer ends with the client’s own time limit', async () => {
  client.rest.options.timeout = 50;
  client.rest.options.retries = 0;
  discord.troubles.plan({ kind: 'silent' }, { method: 'PATCH' });
  await expect(edit('unheard')).rejects.toThrow('aborted');
  expect(discord.messages.find(messageId)?.content).toBe('new');
});
