import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

const secretFields = ['token', 'password', 'secret', 'authorization', 'cookie', 'interactionToken'];
/** What a secret looks like, and what stands in its place. */
const masks: readonly (readonly [RegExp, string])[] = [
  [/(\w+:\/\/[^\s:@/]*):[^\s@/]+@/g, '$1:***@'],
  [/\/d\/[A-Za-z0-9_-]{20,}/g, '/d/***'],
  [/\b(Bearer|Basic|Bot) [\w.~+/=-]{8,}/g, '$1 ***'],
  [/\b(xox[a-z]|xapp)-[\w-]+/g, '$1-***'],
  // A field of JSON, also inside a string, or of a query.
  [
    /\b((?:\w*_)?token|client_secret|password|api_?key|hm|sig)(\\?["']?\s*[=:]\s*\\?["']?)[^\s"'\\&,;}]{6,}/gi,
    '$1$2***',
  ],
];

/** Takes passwords out of addresses, tokens out of paths, headers and fields: whatever has the shape of a secret. */
export function maskSecrets(text: string): string {
  return masks.reduce((masked, [shape, instead]) => masked.replace(shape, instead), text);
}

/**
 * One JSON line an event on standard error, `service` bound, secrets masked in known fields and wherever they stand in an address.
 *
 * @param options.level a pino level: `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.
 */
export function createLogger(options: { service: string; level: string }): Logger {
  return pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: '***' },
      hooks: { streamWrite: maskSecrets },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
