import { createLogger } from '@alchemy/core/log';
import type { Message } from '../../../../tests/stand-ins/discord/message-store.ts';
import { type Discord, type DiscordOptions, startDiscord } from '../../../../tests/stand-ins/discord/start.ts';
import type { Channel, User } from '../../../../tests/stand-ins/discord/world.ts';
import type { ChatPlatform } from '../chat-platform.ts';
import { type Clock, systemClock } from '../clock.ts';
import { createDiscord } from '../platforms/discord.ts';
import type { NetworkRig } from './contract.ts';

const log = createLogger({ service: 'test', level: 'silent' });

/** A person in front of the stand-in. */
export interface DiscordRig extends NetworkRig {
  readonly discord: Discord;
  readonly user: User;
  readonly channel: Channel;
}

export async function startRig(options: DiscordOptions = {}, clock: Clock = systemClock): Promise<DiscordRig> {
  const discord = await startDiscord(options);
  const user = discord.world.addUser({ username: 'sam' });
  const guild = discord.world.addGuild();
  const channel = discord.world.addChannel(guild);

  const newest = (): Message | undefined => discord.messages.in(channel).at(-1);
  const acknowledged = (interaction: unknown) =>
    discord.interactions.acknowledgements.until((each) => each.interaction === interaction);

  return {
    discord,
    user,
    channel,
    identity: `discord:${user.id}`,
    workspace: guild.id,
    isShared: true,
    open: ({ token = discord.token } = {}): ChatPlatform =>
      createDiscord({ ...discordSettings(discord), token, clock }),
    async command(url) {
      await acknowledged(discord.people.slash({ user, channel }, 'stems', { url }));
    },
    async press(label) {
      const message = newest();
      const button = message?.components.flatMap((row) => row.components).find((each) => each.label === label);
      await acknowledged(discord.people.press({ user }, message?.id ?? '', button?.custom_id ?? ''));
    },
    seen() {
      const message = newest();
      return message && { text: textOf(message), buttons: labelsOf(message), isPrivate: (message.flags & 64) !== 0 };
    },
    pinged: () => discord.messages.journal.entries.flatMap(({ pings }) => pings),
    deleteNewest() {
      const message = newest();
      if (message !== undefined) discord.messages.delete(message, 'person');
    },
    limitNextEdit: (retryAfterMs) => discord.troubles.plan({ kind: 'limited', retryAfterMs }, { method: 'PATCH' }),
    close: () => discord.close(),
  };
}

export function discordSettings({ token, applicationId, api: apiUrl }: Discord) {
  return { token, applicationId, apiUrl, log };
}

/** As Discord shows it: a mark after a backslash is itself. */
function textOf({ content, embeds }: Message): string {
  const parts = [content, ...embeds.flatMap(({ title, description }) => [title ?? '', description ?? ''])];
  return parts
    .filter((part) => part !== '')
    .join('\n')
    .replaceAll(/\\([^0-9A-Za-z\s])/g, '$1');
}

function labelsOf({ components }: Message): string[] {
  return components.flatMap((row) => row.components).map(({ label }) => label ?? '');
}
