import { z } from 'zod';

const Plain = z.object({ deed: z.enum(['cancel', 'retry', 'ping', 'renew']), id: z.uuid() });
const Pick = z.object({ deed: z.literal('pick'), id: z.uuid(), n: z.coerce.number().int().min(1).max(9) });
const ButtonDeed = z.union([Plain, Pick]);

/** What a button does, and to which request; `renew` names a link; `pick` the n-th candidate, counted from 1. */
export type ButtonDeed = z.infer<typeof ButtonDeed>;

/** `cancel:<requestId>` and its kin: messages carry these ids for years, so their form never changes. */
export const buttonId = (deed: z.infer<typeof Plain>['deed'], id: string): string => `${deed}:${id}`;
export const pickId = (requestId: string, n: number): string => `pick:${requestId}:${n}`;

/** Reads what {@link buttonId} or {@link pickId} wrote; `undefined` for anything else. */
export function readButtonId(text: string): ButtonDeed | undefined {
  const [deed, id, n, ...rest] = text.split(':');
  const parsed = rest.length > 0 ? undefined : ButtonDeed.safeParse(n === undefined ? { deed, id } : { deed, id, n });
  if (parsed?.success !== true) return undefined;
  return (n === undefined) === (parsed.data.deed !== 'pick') ? parsed.data : undefined;
}
