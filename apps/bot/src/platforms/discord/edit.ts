import { type REST, RESTJSONErrorCodes, Routes } from 'discord.js';
import { z } from 'zod';
import { type Budget, EditLater, MessageGone } from '../../chat-platform.ts';
import type { drawReply } from './draw.ts';
import { type DiscordMessage, hasLiveToken, type TokenAge } from './message-ref.ts';
import { editProblem, isRefusal, wholeBudget } from './refusals.ts';

type Body = ReturnType<typeof drawReply>;

/** Within this time after the interaction its answer may still be on the way; later it never comes. */
const answerLimitMs = 10_000;
const answerWaitMs = 1_000;
/** Discord caps edits of messages older than an hour, and the cap blocks young messages of the channel too. */
const oldAfterMs = 55 * 60_000;

const MessageId = z.object({ id: z.string() });

/** The library sends fifty requests a second, and refuses edits beyond; some of them are left to the answers. */
const all: Budget = { name: wholeBudget, edits: 40, perMs: 1_000 };

/** The token's edits have a limit of their own; the bot's share that of the channel. */
export function budgetsOf(message: DiscordMessage, age: TokenAge): Budget[] {
  const { nowMs } = age;
  const own: Budget = { name: ownBudget(message), edits: 1, perMs: 2_000 };
  if (hasLiveToken(message, age)) return [own, all];
  const channel: Budget = { name: channelBudget(message), edits: 5, perMs: 5_500 };
  if (nowMs - message.createdAtMs < oldAfterMs) return [own, channel, all];
  const old: Budget = { name: `discord:old:${message.channelId}`, edits: 1, perMs: 6_000 };
  return [{ ...own, perMs: 30_000 }, old, channel, all];
}

const ownBudget = ({ channelId, nonce }: DiscordMessage): string => `discord:message:${channelId}:${nonce}`;
const channelBudget = ({ channelId }: DiscordMessage): string => `discord:channel:${channelId}`;

interface Edit extends TokenAge {
  readonly message: DiscordMessage;
  readonly body: Body;
}

/** Edits the message by its token while that lives, then in the bot's own right. @throws MessageGone, EditLater */
export async function editMessage(rest: REST, applicationId: string, edit: Edit): Promise<DiscordMessage> {
  const { message, body } = edit;
  if (hasLiveToken(message, edit)) return await editByToken(rest, applicationId, { ...edit, message });
  if (!message.isBotsOwn) throw new MessageGone('The token has ended, and the bot cannot see the channel.');
  if (message.messageId === null) return await postAnew(rest, message, body);
  try {
    await rest.patch(Routes.channelMessage(message.channelId, message.messageId), { body });
    return message;
  } catch (error) {
    throw editProblem(error, channelBudget(message));
  }
}

type WithToken = Edit & { readonly message: { readonly interactionToken: string } };

async function editByToken(rest: REST, applicationId: string, edit: WithToken): Promise<DiscordMessage> {
  const { message, body, nowMs } = edit;
  const route = Routes.webhookMessage(applicationId, message.interactionToken, message.messageId ?? '@original');
  try {
    const { id } = MessageId.parse(await rest.patch(route, { body, auth: false }));
    return { ...message, messageId: id };
  } catch (error) {
    if (isRefusal(error, RESTJSONErrorCodes.InvalidWebhookToken)) {
      return await editMessage(rest, applicationId, { ...edit, message: { ...message, interactionToken: null } });
    }
    if (!isUnanswered(error, message)) throw editProblem(error, ownBudget(message));
    if (nowMs - message.createdAtMs < answerLimitMs) throw new EditLater(answerWaitMs);
    return await postAnew(rest, message, body);
  }
}

/** The interaction was never answered: whoever should have died in between. */
function isUnanswered(error: unknown, { messageId }: DiscordMessage): boolean {
  const codes = [RESTJSONErrorCodes.UnknownWebhook, RESTJSONErrorCodes.UnknownMessage];
  return messageId === null && isRefusal(error, ...codes);
}

/** Posts the reply as a message of the bot's own. */
async function postAnew(rest: REST, message: DiscordMessage, body: Body): Promise<DiscordMessage> {
  if (!message.isBotsOwn) throw new MessageGone('There was no answer, and the bot cannot see the channel.');
  try {
    const once = { nonce: message.nonce, enforce_nonce: true };
    const posted = await rest.post(Routes.channelMessages(message.channelId), { body: { ...body, ...once } });
    return { ...message, messageId: MessageId.parse(posted).id, interactionToken: null };
  } catch (error) {
    throw editProblem(error, channelBudget(message));
  }
}
