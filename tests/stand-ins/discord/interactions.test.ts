import { once } from 'node:events';
import {
  ActionRowBuilder,
  type AutocompleteInteraction,
  ButtonBuilder,
  type ButtonInteraction,
  ButtonStyle,
  type ChatInputCommandInteraction,
  type Client,
  Events,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
} from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../network/clock.ts';
import { connectClient } from './client.ts';
import type { Interaction } from './interactions.ts';
import { type Discord, startDiscord } from './start.ts';
import type { Channel, User } from './world.ts';

const STEMS = {
  name: 'stems',
  description: 'Splits a song',
  options: [
    { type: 3, name: 'url', description: 'A link', autocomplete: true },
    { type: 11, name: 'file', description: 'A file' },
    { type: 3, name: 'format', description: 'A format', choices: [{ name: 'FLAC', value: 'flac' }] },
  ],
};

let clock: ManualClock;
let discord: Discord;
let client: Client<true>;
let user: User;
let channel: Channel;

beforeEach(async () => {
  clock = manualClock();
  discord = await startDiscord({ now: clock.now });
  user = discord.world.addUser({ username: 'sam', locale: 'de' });
  channel = discord.world.addChannel(discord.world.addGuild());
  discord.commands.replace('global', [STEMS, { type: 3, name: 'Split into stems' }]);
  client = await connectClient(discord);
});

afterEach(async () => {
  await client.destroy();
  await discord.close();
});

/** What discord.js makes of the next interaction. */
async function received<Received>(send: () => Interaction): Promise<Received> {
  const next = once(client, Events.InteractionCreate);
  send();
  const [interaction] = await next;
  return interaction;
}

const slash = (options: Parameters<typeof discord.people.slash>[2] = {}, place = { user, channel }) =>
  received<ChatInputCommandInteraction>(() => discord.people.slash(place, 'stems', options));

const cancelRow = new ActionRowBuilder<ButtonBuilder>().addComponents(
  new ButtonBuilder().setCustomId('cancel:1').setLabel('Cancel').setStyle(ButtonStyle.Secondary),
);

test('a slash command arrives with its options, its file and where it came from', async () => {
  const file = discord.people.upload({ name: 'song.mp3', contentType: 'audio/mpeg', bytes: Buffer.from('audio') });
  const interaction = await slash({ url: 'https://example.org/1', file, format: 'flac' });

  expect(interaction.options.getString('url')).toBe('https://example.org/1');
  expect(interaction.options.getAttachment('file')).toMatchObject({ name: 'song.mp3', size: 5 });
  expect(interaction.locale).toBe('de');
  expect(interaction.guildId).toBe(channel.guild?.id);
  expect(interaction.authorizingIntegrationOwners.guildId).toBe(channel.guild?.id);
  expect(interaction.appPermissions.has('AttachFiles')).toBe(true);
  expect(interaction.createdTimestamp).toBe(clock.now());
});

test('a deferred reply loads until it is edited, and each version is kept with its time', async () => {
  const interaction = await slash();
  const { interaction: made } = (await interaction.deferReply({ withResponse: true })) ?? {};
  clock.advance(60_000);
  await interaction.editReply({ content: '52 %', components: [cancelRow] });

  expect(made?.responseMessageLoading).toBe(true);
  expect(discord.interactions.all.map(discord.replyTo)).toMatchObject([{ id: made?.responseMessageId }]);
  expect(discord.messages.historyOf(made?.responseMessageId ?? '').map(({ kind, atMs }) => [kind, atMs])).toEqual([
    ['created', clock.now() - 60_000],
    ['edited', clock.now()],
  ]);
  expect(discord.messages.find(made?.responseMessageId ?? '')).toMatchObject({ content: '52 %', flags: 0 });
});

test('an acknowledgement after three seconds meets an unknown interaction, and its token is void', async () => {
  const interaction = await slash();
  clock.advance(3001);
  await expect(interaction.deferReply()).rejects.toMatchObject({ code: 10062 });
  await expect(interaction.webhook.send('late')).rejects.toMatchObject({ code: 10015 });
});

test('a second acknowledgement is told that it was done', async () => {
  const second = await connectClient(discord);
  const both = Promise.all([once(client, Events.InteractionCreate), once(second, Events.InteractionCreate)]);
  discord.people.slash({ user, channel }, 'stems');
  const [[one], [two]] = await both;
  await one.deferReply();
  await expect(two.deferReply()).rejects.toMatchObject({ code: 40060 });
  await second.destroy();
});

test('a token dies after fifteen minutes, and the bot can still edit in its own right', async () => {
  const interaction = await slash();
  await interaction.reply('working');
  const { id } = await interaction.fetchReply();
  clock.advance(15 * 60_000 + 1);

  await expect(interaction.editReply('done')).rejects.toMatchObject({ code: 50027, status: 401 });
  await client.rest.patch(`/channels/${channel.id}/messages/${id}`, { body: { content: 'done' } });
  expect(discord.messages.find(id)?.content).toBe('done');
  expect(discord.messages.historyOf(id).map((event) => event.door)).toEqual(['callback', 'channel']);
});

test('the first follow-up after a private deferral inherits it, the second does not', async () => {
  const interaction = await slash();
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  const first = await interaction.followUp('first');
  const second = await interaction.followUp('second');

  expect(first.flags.has('Ephemeral')).toBe(true);
  expect(second.flags.has('Ephemeral')).toBe(false);
  expect(discord.messages.in(channel).map((message) => message.content)).toEqual(['first', 'second']);
});

test('an ephemeral message is known to its token only', async () => {
  const interaction = await slash();
  await interaction.reply({ content: 'only you', flags: MessageFlags.Ephemeral });
  const { id } = await interaction.fetchReply();
  const editing = client.rest.patch(`/channels/${channel.id}/messages/${id}`, { body: { content: 'x' } });
  await expect(editing).rejects.toMatchObject({ code: 10008 });
});

test('a person who installed the application gets five follow-ups, and the bot sees no channel', async () => {
  const elsewhere = discord.world.addChannel(discord.world.addGuild({ hasBot: false }));
  const interaction = await slash({}, { user, channel: elsewhere });
  await interaction.reply('working');
  for (let count = 0; count < 5; count += 1) {
    clock.advance(5000);
    await interaction.followUp(`${count}`);
  }

  expect(interaction.authorizingIntegrationOwners).toMatchObject({ guildId: null, userId: user.id });
  await expect(interaction.followUp('one more')).rejects.toMatchObject({ code: 40094 });
  const { id } = await interaction.fetchReply();
  const editing = client.rest.patch(`/channels/${elsewhere.id}/messages/${id}`, { body: { content: 'x' } });
  await expect(editing).rejects.toMatchObject({ code: 50001 });
});

test('a button answers with an update of its message', async () => {
  const interaction = await slash();
  await interaction.reply({ content: 'working', components: [cancelRow] });
  const { id } = await interaction.fetchReply();
  const pressed = await received<ButtonInteraction>(() => discord.people.press({ user }, id, 'cancel:1'));
  await pressed.update({ content: 'Cancelled by Sam.', components: [] });

  expect(pressed.customId).toBe('cancel:1');
  expect(discord.messages.find(id)).toMatchObject({ content: 'Cancelled by Sam.', components: [] });
  expect(() => discord.people.press({ user }, id, 'cancel:1')).toThrow('There is no button "cancel:1" to press.');
});

test('an autocomplete interaction takes at most 25 choices', async () => {
  const place = { user, channel };
  const typed = await received<AutocompleteInteraction>(() =>
    discord.people.complete(place, 'stems', { option: 'url', text: 'mid' }),
  );
  const choices = Array.from({ length: 26 }, (_, index) => ({ name: `song ${index}`, value: `${index}` }));

  expect(typed.options.getFocused()).toBe('mid');
  await expect(typed.respond(choices)).rejects.toMatchObject({ code: 50035 });
  await typed.respond(choices.slice(1));
  const { type, data } = await discord.interactions.acknowledgements.until(() => true);
  expect({ type, data }).toMatchObject({ type: 8, data: { choices: { length: 25 } } });
});

test('a message command brings the message', async () => {
  const file = discord.people.upload({ name: 'song.mp3' });
  const message = discord.people.say({ user, channel }, 'listen', [file]);
  const used = await received<MessageContextMenuCommandInteraction>(() =>
    discord.people.useOnMessage({ user, channel }, 'Split into stems', message),
  );
  expect(used.targetMessage.content).toBe('listen');
  expect(used.targetMessage.attachments.first()?.name).toBe('song.mp3');
});

test('in direct messages a command comes from the person alone', async () => {
  const interaction = await slash({}, { user, channel: discord.world.directMessages(user) });
  expect(interaction.member).toBeNull();
  expect(interaction.user.id).toBe(user.id);
  expect(interaction.authorizingIntegrationOwners.guildId).toBe('0');
  expect(interaction.inGuild()).toBe(false);
});
