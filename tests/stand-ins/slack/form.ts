import { z } from 'zod';
import { Refusal } from './refusals.ts';

/** Parses arguments, or refuses them under Slack's word `error` with a line for each problem. */
export function parseArguments<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  error = 'invalid_arguments',
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const messages = parsed.error.issues.map(
    ({ path, message }) => `[ERROR] ${message} [json-pointer:/${path.join('/')}]`,
  );
  throw new Refusal(error, { response_metadata: { messages } });
}

/** A field whose value is JSON when the call is URL-encoded, and itself when the call is JSON. */
export function jsonField<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (typeof value === 'string' ? parseJson(value) : value), schema);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
