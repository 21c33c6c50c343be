import { DiscordAPIError, HTTPError, RateLimitError, RESTJSONErrorCodes } from 'discord.js';
import { EditLater, MessageGone } from '../../chat-platform.ts';

/** The message or its channel is lost to the bot. */
const gone: readonly (number | string)[] = [
  RESTJSONErrorCodes.UnknownChannel,
  RESTJSONErrorCodes.UnknownMessage,
  RESTJSONErrorCodes.MissingAccess,
  RESTJSONErrorCodes.MissingPermissions,
  RESTJSONErrorCodes.CannotSendMessagesToThisUser,
  RESTJSONErrorCodes.CannotEditMessageAuthoredByAnotherUser,
];

/** What all edits of the bot share. */
export const wholeBudget = 'discord:all';

/** What an edit's refusal means to whoever wanted it; `budget` is used up unless it was all that the bot may send. */
export function editProblem(error: unknown, budget: string): Error {
  if (error instanceof MessageGone) return error;
  if (error instanceof RateLimitError)
    return new EditLater(error.retryAfter, { budget: error.global ? wholeBudget : budget });
  if (isRefusal(error, ...gone)) return new MessageGone(error.message);
  return loggable(error);
}

/** The errors of discord.js carry the address of the request, and that can hold a token: a log must not. */
export function loggable(error: unknown): Error {
  if (error instanceof DiscordAPIError || error instanceof HTTPError) {
    return new Error(`Discord answered ${error.status} to ${error.method}: ${error.message}`);
  }
  if (error instanceof RateLimitError) return new Error(`Discord asks to wait ${error.retryAfter} ms.`);
  return error instanceof Error ? error : new Error(String(error));
}

export function isRefusal(error: unknown, ...codes: readonly (number | string)[]): error is DiscordAPIError {
  return error instanceof DiscordAPIError && codes.includes(error.code);
}
