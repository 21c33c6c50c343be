import { once } from 'node:events';
import { Client, type ClientOptions, Events, GatewayIntentBits } from 'discord.js';
import type { Discord } from './start.ts';

/** A real discord.js client, connected to the stand-in and ready. The caller destroys it. */
export async function connectClient(discord: Discord, options: Partial<ClientOptions> = {}): Promise<Client<true>> {
  const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: discord.api }, ...options });
  await client.login(discord.token);
  if (!client.isReady()) await once(client, Events.ClientReady, { signal: AbortSignal.timeout(10_000) });
  if (!client.isReady()) throw new Error('The client said that it is ready, and is not.');
  return client;
}
