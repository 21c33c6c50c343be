import { z } from 'zod';

/** Thrown by {@link parseEnv}: one line for each variable that is wrong, so that all are mended in one go. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Parses environment variables. An empty string counts as absent, so that `NAME=` in a `.env` file means the default.
 *
 * @param sayingNothing variables for which an empty string is a value of its own
 * @throws EnvError naming every variable that does not fit, together.
 */
export function parseEnv<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  source: Record<string, string | undefined>,
  sayingNothing: readonly string[] = [],
): z.infer<z.ZodObject<Shape>> {
  const isGiven = ([name, value]: [string, string | undefined]) =>
    value !== undefined && (value !== '' || sayingNothing.includes(name));
  const given = Object.fromEntries(Object.entries(source).filter(isGiven));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new EnvError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}

/** A whole number in [min, max] written in decimal. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

/** A list separated by commas; white space around the parts is dropped, empty parts too. */
export const commaList = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** An http or https address. */
export const httpUrl = z.url({ protocol: /^https?$/, message: 'must be an http or https address' });

/** A service address with one of the given schemes, such as `postgres` or `redis`. */
export const serviceUrl = (...schemes: string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)), {
    message: `must be an address that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  });
