import type { MessageRef } from '@alchemy/db/replies';
import { z } from 'zod';

const SlackMessage = z.object({
  team: z.string(),
  /** A channel, or a person for their direct messages until the first message went there. */
  channel: z.string(),
  /** `null` until the answer was posted. */
  ts: z.string().nullable(),
  /** The thread in which it stands. */
  threadTs: z.string().nullable(),
  createdAtMs: z.number(),
  /** Whether files were put beside it. */
  hasFiles: z.boolean().default(false),
});

/** Which message of Slack a reply is. */
export type SlackMessage = z.infer<typeof SlackMessage>;

export const readMessageRef = (message: MessageRef): SlackMessage => SlackMessage.parse(message);
