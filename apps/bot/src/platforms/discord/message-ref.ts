import type { MessageRef } from '@alchemy/db/replies';
import { z } from 'zod';

const DiscordMessage = z.object({
  channelId: z.string(),
  /** `null` until Discord said which message the answer became. */
  messageId: z.string().nullable(),
  /** When the interaction or the message came to be: the token and the pace age from here. */
  createdAtMs: z.number(),
  /** Edits the answer for fifteen minutes; `null` for a message that the bot posted itself. */
  interactionToken: z.string().nullable(),
  /** Whether the bot sees the channel, so that it can edit after the token's life. */
  isBotsOwn: z.boolean(),
  /** The same nonce twice is the same message. */
  nonce: z.string().max(25),
});

/** Which message of Discord a reply is. */
export type DiscordMessage = z.infer<typeof DiscordMessage>;

export const readMessageRef = (message: MessageRef): DiscordMessage => DiscordMessage.parse(message);

/** Discord ends tokens after fifteen minutes; the last one is left for requests on their way. */
const tokenLifeMs = 14 * 60_000;

export function hasLiveToken(
  message: DiscordMessage,
  nowMs: number,
): message is DiscordMessage & { interactionToken: string } {
  return message.interactionToken !== null && nowMs - message.createdAtMs < tokenLifeMs;
}
