import type { Gateway } from './gateway.ts';
import { Intent } from './gateway-protocol.ts';
import { Flag, type Message, type MessageEvent } from './message-store.ts';
import type { Wire } from './wire.ts';

const EVENTS = { created: 'MESSAGE_CREATE', edited: 'MESSAGE_UPDATE', deleted: 'MESSAGE_DELETE' } as const;

/** Tells clients of a change in a channel that the bot sees. What people write in servers needs an intent to read. */
export function announce({ kind, message }: MessageEvent, gateway: Gateway, wire: Wire): void {
  const { channel, flags } = message;
  if (flags & Flag.ephemeral || channel.botPermissions === 0n) return;
  const full = kind === 'deleted' ? identityOf(message) : wire.message(message);
  const isReadable = channel.guild === undefined || message.author.bot;
  const redacted = { ...full, content: '', embeds: [], attachments: [], components: [] };
  for (const session of gateway.wanting(channel.guild ? Intent.guildMessages : Intent.directMessages)) {
    const mayRead = isReadable || (session.intents & Intent.messageContent) !== 0;
    session.dispatch(EVENTS[kind], mayRead ? full : redacted);
  }
}

function identityOf({ id, channel }: Message) {
  return { id, channel_id: channel.id, guild_id: channel.guild?.id };
}
