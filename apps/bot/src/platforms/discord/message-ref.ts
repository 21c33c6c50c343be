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
  /** The files of one message may have so many bytes here. */
  uploadLimitBytes: z.number().default(10 * 1024 * 1024),
  /** Whether files were put beside it. */
  hasFiles: z.boolean().default(false),
});

/** Which message of Discord a reply is. */
export type DiscordMessage = z.infer<typeof DiscordMessage>;

export const readMessageRef = (message: MessageRef): DiscordMessage => DiscordMessage.parse(message);

/** How long an interaction's token is used, in milliseconds. Discord ends it after fifteen minutes; the last one is left for requests on their way. */
export const usualTokenLifeMs = 14 * 60_000;

export interface TokenAge {
  readonly nowMs: number;
  readonly tokenLifeMs: number;
}

export function hasLiveToken(
  message: DiscordMessage,
  { nowMs, tokenLifeMs }: TokenAge,
): message is DiscordMessage & { interactionToken: string } {
  return message.interactionToken !== null && nowMs - message.createdAtMs < tokenLifeMs;
}

/** From the last fourteenth of the token's life on, where the bot cannot edit after it. */
export function lastEditsFrom({ isBotsOwn, createdAtMs }: DiscordMessage, tokenLifeMs: number): Date | null {
  return isBotsOwn ? null : new Date(createdAtMs + (tokenLifeMs * 13) / 14);
}
