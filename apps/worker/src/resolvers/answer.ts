import { sourceWords } from '@alchemy/core/source-words';
import type { z } from 'zod';
import type { Reply } from './ask.ts';
import { operatorFault, unavailableFault } from './faults.ts';

/**
 * The JSON of a reply. What was sent in its place is left out of the error: it may hold a token.
 *
 * @throws Fault `service_unavailable` for a web page or anything else that is no JSON.
 */
export function parseJson(sender: string, reply: Reply): unknown {
  try {
    return JSON.parse(reply.text);
  } catch {
    const type = reply.headers.get('content-type') ?? 'no type';
    throw unavailableFault(new Error(`${sender} sent ${type} of ${reply.text.length} characters instead of JSON.`));
  }
}

/**
 * An answer in the shape we read; other fields may come and go.
 *
 * @param what the answer's name, such as `track`: with the field's path it says what changed, `track.album.name`.
 * @throws Fault `operator_attention` naming the first field that is missing or of another type.
 */
export function parseAnswer<T extends z.ZodType>(sender: string, what: string, schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = [what, ...(issue?.path ?? [])].join('.');
  const change = issue?.message.endsWith('received undefined') ? 'is missing' : 'has changed';
  throw operatorFault(sourceWords.answerChanged(sender, `${field} ${change}`), parsed.error);
}
