import { noticeWords, replyWords } from '@alchemy/core/sentences';
import { MessageFlags, RESTJSONErrorCodes, type User } from 'discord.js';
import type { Handlers, Notice, StemsCommand } from '../../chat-platform.ts';
import type { CommandInteraction } from './answer.ts';
import { drawNotice, drawReply } from './draw.ts';
import { isRefusal } from './refusals.ts';

/**
 * Answers a private command in the person's direct messages. The message is posted before the request is written: where
 * direct messages are closed that is said at once, and nothing is begun that nobody would see.
 */
export async function answerPrivately(
  interaction: CommandInteraction,
  command: StemsCommand,
  handlers: Handlers,
): Promise<void> {
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  const posted = await post(interaction.user);
  if (posted === undefined) return await say(interaction, noticeWords.messagesClosed);
  const message = {
    channelId: posted.channelId,
    messageId: posted.id,
    createdAtMs: posted.createdTimestamp,
    interactionToken: null,
    isBotsOwn: true,
    nonce: interaction.id,
    uploadLimitBytes: interaction.attachmentSizeLimit,
    hasFiles: false,
  };
  const answer = await handlers.command({ ...command, answer: message });
  if (answer.kind === 'reply') {
    await posted.edit(drawReply(answer.view));
    await answer.sentAs(message);
    return await say(interaction, noticeWords.sentPrivately);
  }
  await posted.delete();
  if (answer.kind === 'notice') await interaction.editReply(drawNotice(answer.notice));
}

async function post(user: User) {
  try {
    return await user.send({ content: replyWords.lookingUp });
  } catch (error) {
    if (isRefusal(error, RESTJSONErrorCodes.CannotSendMessagesToThisUser)) return undefined;
    throw error;
  }
}

async function say(interaction: CommandInteraction, sentence: string): Promise<void> {
  const notice: Notice = { lines: [[sentence]], buttons: [] };
  await interaction.editReply(drawNotice(notice));
}
