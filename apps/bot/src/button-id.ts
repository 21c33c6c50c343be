import { z } from 'zod';

const ButtonDeed = z.object({ deed: z.enum(['cancel', 'retry', 'ping', 'renew']), id: z.uuid() });

/** What a button does, and to which request; `renew` names a link. */
export type ButtonDeed = z.infer<typeof ButtonDeed>;

/** `cancel:<requestId>` and its kin: messages carry these ids for years, so their form never changes. */
export const buttonId = (deed: ButtonDeed['deed'], id: string): string => `${deed}:${id}`;

/** Reads what {@link buttonId} wrote; `undefined` for anything else. */
export function readButtonId(text: string): ButtonDeed | undefined {
  const [deed, id, ...rest] = text.split(':');
  const parsed = ButtonDeed.safeParse({ deed, id });
  return parsed.success && rest.length === 0 ? parsed.data : undefined;
}
