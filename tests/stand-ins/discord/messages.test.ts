import { type Client, Routes } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../network/clock.ts';
import { connectClient } from './client.ts';
import type { Message } from './message-store.ts';
import { Permission, usualBotPermissions } from './permissions.ts';
import { type Discord, startDiscord } from './start.ts';
import type { Channel } from './world.ts';

const MIB = 1024 * 1024;

let clock: ManualClock;
let discord: Discord;
let client: Client<true>;
let channel: Channel;

beforeEach(async () => {
  clock = manualClock();
  discord = await startDiscord({ now: clock.now });
  channel = discord.world.addChannel(discord.world.addGuild());
  client = await connectClient(discord, { allowedMentions: { parse: [] } });
});

afterEach(async () => {
  await client.destroy();
  await discord.close();
});

const post = (body: object, to = channel) => client.rest.post(Routes.channelMessages(to.id), { body });
const patch = (id: string, body: object) => client.rest.patch(Routes.channelMessage(channel.id, id), { body });
const only = (): Message => discord.messages.in(channel)[0] ?? expect.fail('There is no message.');

test('a message is made, read, edited and deleted', async () => {
  await post({ content: 'one' });
  await patch(only().id, { embeds: [{ title: 'Midnight Run' }] });
  expect(await client.rest.get(Routes.channelMessage(channel.id, only().id))).toMatchObject({
    content: 'one',
    embeds: [{ title: 'Midnight Run' }],
  });
  const { id } = only();
  await client.rest.delete(Routes.channelMessage(channel.id, id));
  await expect(patch(id, { content: 'two' })).rejects.toMatchObject({ code: 10008 });
  expect(discord.messages.historyOf(id).map((event) => event.kind)).toEqual(['created', 'edited', 'deleted']);
});

test('the same nonce makes one message when that is asked for', async () => {
  await post({ content: 'once', nonce: '7', enforce_nonce: true });
  await post({ content: 'once', nonce: '7', enforce_nonce: true });
  await post({ content: 'again', nonce: '7' });
  expect(discord.messages.in(channel).map((message) => message.content)).toEqual(['once', 'again']);
});

test('a hidden channel gives no access, and one without a permission says so', async () => {
  channel.botPermissions = 0n;
  await expect(post({ content: 'x' })).rejects.toMatchObject({ code: 50001 });
  channel.botPermissions = usualBotPermissions & ~Permission.embedLinks;
  await expect(post({ embeds: [{ title: 'x' }] })).rejects.toMatchObject({ code: 50013 });
  channel.deleted = true;
  await expect(post({ content: 'x' })).rejects.toMatchObject({ code: 10003 });
});

test('direct messages reach those who accept them', async () => {
  const open = discord.world.addUser();
  const closed = discord.world.addUser({ acceptsDirectMessages: false });
  await client.users.send(open.id, 'hello');
  await expect(client.users.send(closed.id, 'hello')).rejects.toMatchObject({ code: 50007 });
  expect(discord.messages.in(discord.world.directMessages(open))).toMatchObject([{ content: 'hello' }]);
});

test('a message that is not the bot’s own is not changed', async () => {
  const { id } = discord.people.say({ user: discord.world.addUser(), channel }, 'mine');
  await expect(patch(id, { content: 'yours' })).rejects.toMatchObject({ code: 50005 });
});

test('messages older than an hour take three edits in six seconds', async () => {
  await post({ content: 'old' });
  clock.advance(60 * 60_000 + 1);
  for (const content of ['1', '2', '3']) await patch(only().id, { content });
  const [capped] = discord.requests.entries.slice(-1);
  const answer = await fetch(`${discord.api}/v10/channels/${channel.id}/messages/${only().id}`, {
    method: 'PATCH',
    headers: { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ content: '4' }),
  });

  expect(capped?.status).toBe(200);
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBe('6');
  expect(await answer.json()).toMatchObject({ code: 30046, retry_after: 6 });
});

const button = { type: 2, style: 1, label: 'x', custom_id: 'x' };
const row = (components: object[]) => ({ components: [{ type: 1, components }] });
const distinct = (count: number) => Array.from({ length: count }, (_, index) => ({ ...button, custom_id: `${index}` }));

test.each([
  ['content of 2001 characters', { content: 'x'.repeat(2001) }],
  ['eleven embeds', { embeds: Array.from({ length: 11 }, () => ({ title: 'x' })) }],
  ['a title of 257 characters', { embeds: [{ title: 'x'.repeat(257) }] }],
  ['a description of 4097 characters', { embeds: [{ description: 'x'.repeat(4097) }] }],
  ['6001 characters in all embeds', { embeds: [{ description: 'x'.repeat(3000) }, { description: 'x'.repeat(3001) }] }],
  ['26 fields', { embeds: [{ fields: Array.from({ length: 26 }, () => ({ name: 'x', value: 'x' })) }] }],
  ['a custom id of 101 characters', row([{ ...button, custom_id: 'x'.repeat(101) }])],
  ['six buttons in a row', row(distinct(6))],
  ['two buttons with one custom id', row([button, button])],
  ['a link to a host without a public name', row([{ type: 2, style: 5, label: 'x', url: 'http://localhost:3000/d' }])],
])('%s is an invalid form', async (_what, body) => {
  await expect(post({ content: 'x', ...body })).rejects.toMatchObject({ code: 50035 });
});

test('what shows nothing is not sent', async () => {
  await expect(post({ content: '' })).rejects.toMatchObject({ code: 50006 });
});

test('files are stored up to 10 MiB, and served at links that expire', async () => {
  const target = await client.channels.fetch(channel.id);
  if (!target?.isSendable()) throw new Error('The channel takes no messages.');
  const sent = await target.send({ files: [{ name: 'vocals.mp3', attachment: Buffer.alloc(10 * MIB, 7) }] });
  const url = sent.attachments.first()?.url ?? '';

  expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(10 * MIB);
  clock.advance(24 * 60 * 60_000);
  expect((await fetch(url)).status).toBe(404);
  const tooLarge = target.send({ files: [{ name: 'vocals.mp3', attachment: Buffer.alloc(10 * MIB + 1) }] });
  await expect(tooLarge).rejects.toMatchObject({ code: 40005, status: 413 });
});

test('an upload can claim a size, lead elsewhere or come from another host', async () => {
  const { people, attachments, wire } = discord;
  const large = people.upload({ name: 'a.mp3', claimedBytes: 900 * MIB });
  const moved = people.upload({ name: 'b.mp3', redirectTo: 'http://10.0.0.1/b.mp3' });
  const foreign = people.upload({ name: 'c.mp3', url: 'https://elsewhere.example/c.mp3' });

  expect(wire.attachment(large).size).toBe(900 * MIB);
  const answer = await fetch(attachments.linkTo(moved), { redirect: 'manual' });
  expect(answer.headers.get('location')).toBe('http://10.0.0.1/b.mp3');
  expect(wire.attachment(foreign).url).toBe('https://elsewhere.example/c.mp3');
});

test('only the content of a new message pings, and only whom it may', async () => {
  const content = '@everyone <@123> <@&456>';
  await post({ content, allowed_mentions: { parse: [] } });
  await post({ content, allowed_mentions: { parse: ['everyone'], users: ['123'] } });
  await post({ content: 'none', embeds: [{ description: content }] });
  await patch(only().id, { content: `${content} edited` });
  expect(discord.messages.journal.entries.map((event) => event.pings)).toEqual([[], ['everyone', '123'], [], []]);
});

test('commands are registered with their ids, and every registration is on record', async () => {
  const stems = { name: 'stems', description: 'Splits a song' };
  const first = await client.application.commands.set([stems]);
  const second = await client.application.commands.set([{ ...stems, description: 'Splits a song into stems' }]);
  const options = [
    { type: 1, name: 'queue', description: 'x' },
    { type: 3, name: 'url', description: 'x' },
  ];

  expect(second.firstKey()).toBe(first.firstKey());
  expect((await client.application.commands.fetch()).first()?.description).toBe('Splits a song into stems');
  expect(discord.commands.log.entries).toHaveLength(2);
  await expect(client.application.commands.set([{ ...stems, options }])).rejects.toMatchObject({ code: 50035 });
});
