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

/** How an interaction's token is used, in milliseconds from the interaction on. */
export interface TokenLife {
  /** It edits for so long. */
  readonly usedForMs: number;
  /** Of that time, the last edits: where nobody can edit later, they say where to look. */
  readonly lastEditsMs: number;
}

/** Discord ends tokens after fifteen minutes; the last one is left for requests on their way. */
export const usualTokenLife: TokenLife = { usedForMs: 14 * 60_000, lastEditsMs: 60_000 };

export interface TokenAge {
  readonly nowMs: number;
  readonly tokenLife: TokenLife;
}

export function hasLiveToken(
  message: DiscordMessage,
  { nowMs, tokenLife }: TokenAge,
): message is DiscordMessage & { interactionToken: string } {
  return message.interactionToken !== null && nowMs - message.createdAtMs < tokenLife.usedForMs;
}

/** From when on the edits of a message are the last; `null` where the bot can edit after its token too. */
export function lastEditsFrom({ isBotsOwn, createdAtMs }: DiscordMessage, life: TokenLife): Date | null {
  return isBotsOwn ? null : new Date(createdAtMs + life.usedForMs - life.lastEditsMs);
}
