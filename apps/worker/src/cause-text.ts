import { Fault } from '@alchemy/core/errors';
import { maskSecrets } from '@alchemy/core/log';

const maxLength = 4_000;

/**
 * What lay behind an error, for the record of a try: of a Fault its causes, since its own sentence is kept beside them;
 * of anything else all there is to see of it. Secrets masked, at most 4000 characters; empty where nothing is behind it.
 */
export function causeText(error: unknown): string {
  const causes = chainOf(error instanceof Fault ? error.cause : error);
  return maskSecrets(causes.map(describe).join('\n')).slice(0, maxLength);
}

function chainOf(error: unknown): unknown[] {
  if (error === undefined) return [];
  return [error, ...chainOf(error instanceof Error ? error.cause : undefined)];
}

/** The stack belongs to a bug: of what was expected, the words are enough. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isBug = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return isBug && error.stack !== undefined ? error.stack : `${error.name}: ${error.message}`;
}
