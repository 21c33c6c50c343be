/** Thrown where an exchange took longer than it may. */
export class TimeLimitExceeded extends Error {
  override readonly name = 'TimeLimitExceeded';
}

/**
 * Runs `work` with a signal that fires at the caller's abort or after `limitMs`, whichever comes first.
 *
 * @throws the caller's own reason after its abort; {@link TimeLimitExceeded} at the limit; else what `work` throws.
 */
export async function withTimeLimit<T>(
  limitMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const passOn = () => controller.abort(signal.reason);
  const timer = setTimeout(() => controller.abort(new TimeLimitExceeded(`No end after ${limitMs} ms.`)), limitMs);
  signal.addEventListener('abort', passOn, { once: true });
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) throw controller.signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', passOn);
  }
}
