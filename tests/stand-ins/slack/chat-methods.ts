import { z } from 'zod';
import { parseBlocks } from './blocks.ts';
import { channelToPost, visibleChannel } from './channel-access.ts';
import { jsonField, parseArguments } from './form.ts';
import type { Message } from './message-store.ts';
import type { Call, Method } from './method.ts';
import type { Parts } from './parts.ts';
import { Refusal } from './refusals.ts';

/** Slack cuts a longer text silently; here it is refused, so that it is noticed. */
const MAX_TEXT = 40_000;

const Content = { text: z.string().optional(), blocks: jsonField(z.unknown()).optional() };
const Post = z.object({ channel: z.string(), thread_ts: z.string().optional(), ...Content });
const Ephemeral = Post.extend({ user: z.string() });
const Update = z.object({ channel: z.string(), ts: z.string(), ...Content });
const Deletion = z.object({ channel: z.string(), ts: z.string() });

/** Posting, updating and deleting messages. */
export function chatMethods(parts: Parts): Method[] {
  const scope = 'chat:write';
  return [
    { name: 'chat.postMessage', tier: 'tier4', scope, handle: (call) => post(parts, call) },
    { name: 'chat.postEphemeral', tier: 'tier4', scope, handle: (call) => postEphemeral(parts, call) },
    { name: 'chat.update', tier: 'tier3', scope, handle: (call) => update(parts, call) },
    { name: 'chat.delete', tier: 'tier3', scope, handle: (call) => remove(parts, call) },
  ];
}

function post(parts: Parts, { team, args }: Call) {
  const { channel: id, thread_ts, ...content } = parseArguments(Post, args);
  const channel = channelToPost(parts.workspaces, team, id);
  parts.tiers.spend('post-in-channel', channel.id);
  const draft = { channel, userId: team.botUserId, threadTs: thread_ts, ...contentOf(content) };
  const message = parts.messages.create(draft, 'api');
  return { channel: channel.id, ts: message.ts, message: parts.wire.message(message) };
}

function postEphemeral(parts: Parts, { team, args }: Call) {
  const { channel: id, user, thread_ts, ...content } = parseArguments(Ephemeral, args);
  const channel = channelToPost(parts.workspaces, team, id);
  if (!channel.members.has(user)) throw new Refusal('user_not_in_channel');
  const draft = { channel, userId: team.botUserId, threadTs: thread_ts, onlyFor: user, ...contentOf(content) };
  return { message_ts: parts.messages.create(draft, 'api').ts };
}

/** Text without blocks takes the blocks away. */
function update(parts: Parts, { team, args }: Call) {
  const { channel: id, ts, ...content } = parseArguments(Update, args);
  const message = ownMessage(parts, { team, channelId: id, ts }, 'cant_update_message');
  const { text, blocks } = contentOf({ text: content.text ?? message.text, blocks: content.blocks });
  const edited = parts.messages.edit(message, { text, blocks }, 'api');
  return { channel: id, ts, text, message: parts.wire.message(edited) };
}

function remove(parts: Parts, { team, args }: Call) {
  const { channel, ts } = parseArguments(Deletion, args);
  parts.messages.delete(ownMessage(parts, { team, channelId: channel, ts }, 'cant_delete_message'), 'api');
  return { channel, ts };
}

/** Ephemeral messages cannot be found again. */
function ownMessage(
  { workspaces, messages }: Parts,
  { team, channelId, ts }: { team: Call['team']; channelId: string; ts: string },
  refusal: string,
): Message {
  const channel = visibleChannel(workspaces, team, channelId);
  const message = messages.find(channel, ts);
  if (!message || message.onlyFor !== undefined) throw new Refusal('message_not_found');
  if (message.userId !== team.botUserId) throw new Refusal(refusal);
  if (channel.archived) throw new Refusal('is_archived');
  return message;
}

function contentOf({ text = '', blocks }: { text?: string | undefined; blocks?: unknown }) {
  if (text.length > MAX_TEXT) throw new Refusal('msg_too_long');
  const parsed = blocks === undefined ? [] : parseBlocks(blocks);
  if (text === '' && parsed.length === 0) throw new Refusal('no_text');
  return { text, blocks: parsed };
}
