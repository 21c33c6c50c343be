import { once } from 'node:events';
import { Client, Events, GatewayIntentBits } from 'discord.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectClient } from './client.ts';
import { Close } from './gateway-protocol.ts';
import { type Discord, type DiscordOptions, startDiscord } from './start.ts';
import type { Channel, User } from './world.ts';

/** For a machine that is busy; a condition is met long before. */
const PATIENCE = { timeout: 20_000 };

const clients: Client[] = [];
let discord: Discord;
let user: User;
let channel: Channel;

beforeEach(() => begin());
afterEach(end);

async function begin(options: DiscordOptions = {}): Promise<void> {
  discord = await startDiscord(options);
  user = discord.world.addUser();
  channel = discord.world.addChannel(discord.world.addGuild({ name: 'Night Drives' }), { name: 'stems' });
  discord.commands.replace('global', [{ name: 'stems', description: 'Splits a song' }]);
}

async function end(): Promise<void> {
  await Promise.all(clients.splice(0).map((client) => client.destroy()));
  await discord.close();
}

async function connect(): Promise<Client<true>> {
  const client = await connectClient(discord);
  clients.push(client);
  return client;
}

function seen(kind: string): number {
  return discord.gateway.journal.entries.filter((event) => event.kind === kind).length;
}

test('a client gets ready with its servers, channels and its own permissions in them', async () => {
  const hidden = discord.world.addChannel([...discord.world.guilds.values()][0] ?? expect.fail(), {
    botPermissions: 0n,
  });
  const client = await connect();
  const guild = client.guilds.cache.first();
  const me = await guild?.members.fetchMe();

  expect(client.user.id).toBe(discord.applicationId);
  expect(guild?.name).toBe('Night Drives');
  expect(me?.permissionsIn(channel.id).has('SendMessages')).toBe(true);
  expect(me?.permissionsIn(hidden.id).has('ViewChannel')).toBe(false);
});

test('a wrong token is refused at the door', async () => {
  const client = new Client({ intents: [], rest: { api: discord.api } });
  clients.push(client);
  await expect(client.login('another-token')).rejects.toThrow('An invalid token was provided.');
});

test('an intent that was not granted ends the connection for good', async () => {
  const client = new Client({ intents: [GatewayIntentBits.MessageContent], rest: { api: discord.api } });
  clients.push(client);
  const failed = once(client, Events.ShardError);
  void client.login(discord.token).catch(() => undefined);
  expect(String(await failed)).toContain('Used disallowed intents');
});

test('heartbeats are answered for as long as the client beats', async () => {
  await end();
  await begin({ heartbeatIntervalMs: 200 });
  const client = await connect();
  await vi.waitFor(() => expect(seen('heartbeat')).toBeGreaterThanOrEqual(3), PATIENCE);
  await vi.waitFor(() => expect(client.ws.ping).toBeGreaterThanOrEqual(0), PATIENCE);
});

test('after a cut the client resumes and receives what it missed', async () => {
  const client = await connect();
  const received = once(client, Events.InteractionCreate);
  discord.gateway.cut();
  await discord.gateway.journal.until((event) => event.kind === 'closed');
  const interaction = discord.people.slash({ user, channel }, 'stems');
  const [missed] = await received;

  expect(missed.id).toBe(interaction.id);
  expect(seen('resumed')).toBe(1);
  expect(seen('identified')).toBe(1);
});

test.each([
  ['asked to reconnect', () => discord.gateway.askToReconnect()],
  ['told that its session timed out', () => discord.gateway.closeAll(Close.sessionTimedOut)],
])('a client that is %s resumes', async (_what, disturb) => {
  await connect();
  disturb();
  await discord.gateway.journal.until((event) => event.kind === 'resumed');
  expect(seen('identified')).toBe(1);
});

test('a client whose heartbeats go unanswered leaves and resumes', async () => {
  await end();
  await begin({ heartbeatIntervalMs: 200 });
  await connect();
  discord.gateway.ignoreHeartbeats();
  await discord.gateway.journal.until((event) => event.kind === 'closed');
  discord.gateway.answerHeartbeats();
  await discord.gateway.journal.until((event) => event.kind === 'resumed');
  expect(seen('identified')).toBe(1);
});

test('a client whose session is gone identifies anew', async () => {
  await connect();
  discord.gateway.invalidateSessions();
  await vi.waitFor(() => expect(seen('identified')).toBe(2), PATIENCE);
});

test('a gateway that went down is found again once it is back', async () => {
  const client = await connect();
  discord.gateway.goDown();
  await discord.gateway.journal.until((event) => event.kind === 'closed');
  discord.gateway.comeBack();
  await vi.waitFor(() => expect(discord.gateway.connected).toHaveLength(1), PATIENCE);
  await vi.waitFor(() => expect(client.ws.status).toBe(0), PATIENCE);
});

test('two clients with one token both receive an interaction', async () => {
  const [one, two] = [await connect(), await connect()];
  const received = Promise.all([once(one, Events.InteractionCreate), once(two, Events.InteractionCreate)]);
  const { id } = discord.people.slash({ user, channel }, 'stems');
  expect((await received).map(([interaction]) => interaction.id)).toEqual([id, id]);
});
