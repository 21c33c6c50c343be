import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

const secretFields = ['token', 'password', 'secret', 'authorization', 'cookie', 'interactionToken'];
const addressPassword = /(\w+:\/\/[^\s:@/]*):[^\s@/]+@/g;
const linkToken = /\/d\/[A-Za-z0-9_-]{20,}/g;

/** Takes passwords out of addresses and tokens out of link paths. */
export function maskSecrets(text: string): string {
  return text.replace(addressPassword, '$1:***@').replace(linkToken, '/d/***');
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
