import { DiscordAPIError, RateLimitError, RESTJSONErrorCodes } from 'discord.js';
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

/** What an edit's refusal means to whoever wanted it. */
export function editProblem(error: unknown, budget: string): unknown {
  if (error instanceof RateLimitError) return new EditLater(error.retryAfter, { budget, cause: error });
  if (isRefusal(error, ...gone)) return new MessageGone(error.message, { cause: error });
  return error;
}

export function isRefusal(error: unknown, ...codes: readonly (number | string)[]): error is DiscordAPIError {
  return error instanceof DiscordAPIError && codes.includes(error.code);
}
