import type { Now } from '../network/clock.ts';
import { parseForm } from './form.ts';
import { MessageForm } from './message-form.ts';
import { Flag, type Message } from './message-store.ts';
import type { Parts } from './parts.ts';
import { DEFAULT_SIZE_LIMIT_BYTES } from './people.ts';
import { Permission } from './permissions.ts';
import { Refusal } from './refusals.ts';
import type { Call, Result, Route } from './route.ts';
import { keepFiles } from './upload.ts';
import type { Channel } from './world.ts';

const ALL = '/channels/:channel/messages';
const ONE = '/channels/:channel/messages/:message';
const OLD_AFTER_MS = 60 * 60_000;

/** What the bot does in its own right: in channels that it can see, with messages that are not ephemeral. */
export function channelRoutes(parts: Parts, now: Now): Route[] {
  const reading = { name: 'other', over: ['channel'] } as const;
  return [
    {
      method: 'GET',
      path: '/channels/:channel',
      limit: reading,
      handle: (call) => ({ status: 200, body: parts.wire.channel(visibleChannel(parts, call)) }),
    },
    {
      method: 'POST',
      path: ALL,
      limit: { name: 'send-message', over: ['channel'] },
      handle: (call) => send(parts, call),
    },
    { method: 'GET', path: ONE, limit: reading, handle: (call) => shown(parts, visibleMessage(parts, call)) },
    {
      method: 'PATCH',
      path: ONE,
      limit: { name: 'edit-message', over: ['channel'] },
      handle: (call) => edit(parts, call, now),
    },
    { method: 'DELETE', path: ONE, limit: reading, handle: (call) => remove(parts, call) },
  ];
}

function send(parts: Parts, call: Call): Result {
  const channel = visibleChannel(parts, call);
  const form = parseForm(MessageForm, call.body);
  demandPermissions(channel, { embeds: (form.embeds ?? []).length > 0, files: call.files.length > 0 });
  const repeated = earlierWithNonce(parts, channel, form);
  if (repeated) return shown(parts, repeated);
  const files = keepFiles(parts, call.files, DEFAULT_SIZE_LIMIT_BYTES);
  const plain = { ...form, flags: (form.flags ?? 0) & ~Flag.ephemeral };
  return shown(parts, parts.messages.create({ channel, author: parts.world.bot }, plain, { files, door: 'channel' }));
}

function edit(parts: Parts, call: Call, now: Now): Result {
  const message = visibleMessage(parts, call);
  if (message.author !== parts.world.bot) throw new Refusal('notYourMessage');
  const form = parseForm(MessageForm, call.body);
  if (now() - message.createdAtMs > OLD_AFTER_MS) parts.limits.spend('edit-old-message', message.channel.id);
  const files = keepFiles(parts, call.files, DEFAULT_SIZE_LIMIT_BYTES);
  return shown(parts, parts.messages.edit(message, form, { files, door: 'channel' }));
}

function remove(parts: Parts, call: Call): Result {
  const message = visibleMessage(parts, call);
  if (message.author !== parts.world.bot) throw new Refusal('missingPermissions');
  parts.messages.delete(message, 'channel');
  return { status: 204 };
}

function visibleChannel({ world }: Parts, { param }: Call): Channel {
  const channel = world.channels.get(param('channel'));
  if (!channel || channel.deleted) throw new Refusal('unknownChannel');
  if (!may(channel, Permission.viewChannel)) throw new Refusal('missingAccess');
  return channel;
}

/** An ephemeral message is not in the channel: only its token finds it. */
function visibleMessage(parts: Parts, call: Call): Message {
  const channel = visibleChannel(parts, call);
  const message = parts.messages.find(call.param('message'));
  if (!message || message.channel !== channel || message.flags & Flag.ephemeral) throw new Refusal('unknownMessage');
  return message;
}

function demandPermissions(channel: Channel, { embeds, files }: { embeds: boolean; files: boolean }): void {
  const isClosed = channel.kind === 'dm' && channel.recipients.some((user) => !user.acceptsDirectMessages);
  if (isClosed) throw new Refusal('directMessagesClosed');
  const sending = channel.kind === 'thread' ? Permission.sendMessagesInThreads : Permission.sendMessages;
  const needed = [sending, ...(embeds ? [Permission.embedLinks] : []), ...(files ? [Permission.attachFiles] : [])];
  if (!needed.every((permission) => may(channel, permission))) throw new Refusal('missingPermissions');
}

function earlierWithNonce({ messages, world }: Parts, channel: Channel, form: MessageForm): Message | undefined {
  const { nonce, enforce_nonce } = form;
  if (!enforce_nonce || nonce === undefined || nonce === null) return undefined;
  return messages.withNonce(channel, world.bot, nonce);
}

function may(channel: Channel, permission: bigint): boolean {
  return (channel.botPermissions & permission) !== 0n;
}

function shown({ wire }: Parts, message: Message): Result {
  return { status: 200, body: wire.message(message) };
}
