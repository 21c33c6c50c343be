import { Fault } from '@alchemy/core/errors';
import type { ResolveOptions, RouteName } from './route.ts';

export type Outcome<T> = { ok: true; value: T } | { ok: false; fault: Fault };

/**
 * One try of one route, timed and reported. A Fault becomes an outcome; anything else (a cancelled job, a bug) is
 * thrown as it is.
 */
export async function tried<T>(
  route: RouteName,
  onTry: ResolveOptions['onTry'],
  work: () => Promise<T>,
): Promise<Outcome<T>> {
  const beganAt = performance.now();
  const report = (fault: Fault | undefined) =>
    onTry?.({ route, durationMs: Math.round(performance.now() - beganAt), fault });
  try {
    const value = await work();
    report(undefined);
    return { ok: true, value };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    report(error);
    return { ok: false, fault: error };
  }
}
