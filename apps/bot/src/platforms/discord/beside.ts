import { type RawFile, type REST, Routes } from 'discord.js';
import { type FetchedFile, MessageGone, type Ping } from '../../chat-platform.ts';
import { drawLine } from './draw.ts';
import { type DiscordMessage, hasLiveToken, type TokenAge } from './message-ref.ts';
import { editProblem } from './refusals.ts';

/** Discord's nonces have 25 characters at most. */
const longestNonce = 25;

interface Place extends TokenAge {
  readonly applicationId: string;
  readonly message: DiscordMessage;
}

/** Puts files into the message, once; what it shows otherwise stays. @throws MessageGone, EditLater */
export async function attachFiles(rest: REST, place: Place, files: readonly FetchedFile[]): Promise<DiscordMessage> {
  const { message, applicationId } = place;
  if (message.hasFiles || message.messageId === null) return message;
  const isLive = hasLiveToken(message, place);
  if (!isLive && !message.isBotsOwn) throw new MessageGone('The token has ended, and the bot cannot see the channel.');
  const route = isLive
    ? Routes.webhookMessage(applicationId, message.interactionToken, message.messageId)
    : Routes.channelMessage(message.channelId, message.messageId);
  const body = { attachments: files.map(({ name }, id) => ({ id, filename: name })) };
  const raw: RawFile[] = files.map(({ name, bytes }) => ({ name, data: Buffer.from(bytes) }));
  try {
    await rest.patch(route, { body, files: raw, auth: !isLive });
    return { ...message, hasFiles: true };
  } catch (error) {
    throw editProblem(error, `discord:files:${message.channelId}`);
  }
}

/** Mentions people in a message of its own; where the bot is no member, by the token while that lives. @throws MessageGone */
export async function ping(rest: REST, place: Place, { people, line, key }: Ping): Promise<void> {
  const { message, applicationId } = place;
  const users = people.map((identity) => identity.replace(/^discord:/, ''));
  const content = `${users.map((id) => `<@${id}>`).join(' ')} ${drawLine(line)}`;
  const said = { content, allowed_mentions: { users } };
  try {
    if (message.isBotsOwn) {
      const once = { nonce: key.slice(-longestNonce), enforce_nonce: true };
      await rest.post(Routes.channelMessages(message.channelId), { body: { ...said, ...once } });
      return;
    }
    if (!hasLiveToken(message, place))
      throw new MessageGone('The token has ended, and the bot cannot see the channel.');
    await rest.post(Routes.webhook(applicationId, message.interactionToken), { body: said, auth: false });
  } catch (error) {
    throw editProblem(error, `discord:pings:${message.channelId}`);
  }
}
