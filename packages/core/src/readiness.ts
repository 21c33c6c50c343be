import type { Logger } from './log.ts';

/** What a process needs in order to work; each rejects while it is not there. */
export type Checks = Readonly<Record<string, () => Promise<unknown>>>;

export interface Readiness {
  readonly isReady: boolean;
  /** Which checks pass. Why one fails stands in the log: whoever may ask need not be the operator. */
  readonly checks: Readonly<Record<string, 'ok' | 'failed'>>;
}

const defaultLimitMs = 2_000;

/**
 * Asks every check at once; one that has not answered at its limit has failed. The log tells of changes alone, so that a
 * probe every few seconds does not fill it.
 */
export function createReadiness(checks: Checks, log: Logger, limitMs = defaultLimitMs): () => Promise<Readiness> {
  const failing = new Set<string>();

  async function ask(name: string, check: () => Promise<unknown>): Promise<'ok' | 'failed'> {
    try {
      await within(limitMs, check);
      if (failing.delete(name)) log.info({ check: name }, 'ready again');
      return 'ok';
    } catch (error) {
      if (!failing.has(name)) log.warn({ check: name, err: error }, 'not ready');
      failing.add(name);
      return 'failed';
    }
  }

  return async () => {
    const answers = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await ask(name, check)] as const),
    );
    return { isReady: answers.every(([, answer]) => answer === 'ok'), checks: Object.fromEntries(answers) };
  };
}

async function within(limitMs: number, work: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
