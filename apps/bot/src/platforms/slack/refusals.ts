import { webApi } from '@slack/bolt';
import { z } from 'zod';
import { EditLater, MessageGone } from '../../chat-platform.ts';

const RateLimited = z.object({
  code: z.literal(webApi.ErrorCode.RateLimitedError),
  /** Seconds. */
  retryAfter: z.number(),
});
const PlatformError = z.object({
  code: z.literal(webApi.ErrorCode.PlatformError),
  data: z.object({ error: z.string(), needed: z.string().optional() }),
});

const gone: readonly string[] = [
  ...['message_not_found', 'channel_not_found', 'not_in_channel', 'is_archived', 'cant_update_message'],
  ...['account_inactive', 'messages_tab_disabled', 'user_not_found', 'missing_scope'],
];

/** What Slack's refusal is called; `undefined` for an error of another kind. */
export function refusalOf(error: unknown): string | undefined {
  const parsed = PlatformError.safeParse(error);
  return parsed.success ? parsed.data.data.error : undefined;
}

/** The scope that the application lacks; `undefined` where that is not what went wrong. */
export function missingScopeOf(error: unknown): string | undefined {
  const parsed = PlatformError.safeParse(error);
  return parsed.success && parsed.data.data.error === 'missing_scope' ? parsed.data.data.needed : undefined;
}

/** What an edit's refusal means to whoever wanted it. */
export function editProblem(error: unknown, budget: string): unknown {
  const limited = RateLimited.safeParse(error);
  if (limited.success) return new EditLater(limited.data.retryAfter * 1_000, { budget, cause: error });
  const refusal = refusalOf(error);
  return refusal !== undefined && gone.includes(refusal) ? new MessageGone(refusal, { cause: error }) : error;
}
