/** What is asked for is being made; how far that is. */
export type OnMaking = (percent: number) => void;

export interface FetchOptions {
  readonly signal: AbortSignal;
  readonly onMaking?: OnMaking;
}

const usualWaitSeconds = 2;

/**
 * Fetches a range of a file, waiting as long as it is being made.
 *
 * @param range first and last byte, both included.
 * @throws Error when the answer is neither the range nor a promise of it
 */
export async function fetchRange(
  url: string,
  range: { start: number; end: number },
  { signal, onMaking }: FetchOptions,
): Promise<{ bytes: Uint8Array; sizeBytes: number }> {
  for (;;) {
    const answer = await fetch(url, { headers: { Range: `bytes=${range.start}-${range.end}` }, signal });
    if (answer.status === 202) {
      onMaking?.(await percentOf(answer));
      await pause(Number(answer.headers.get('Retry-After') ?? usualWaitSeconds) * 1000, signal);
      continue;
    }
    const [, size] = /\/(\d+)$/.exec(answer.headers.get('Content-Range') ?? '') ?? [];
    if (answer.status !== 206 || size === undefined) throw new Error(`${url} answered ${answer.status}.`);
    return { bytes: new Uint8Array(await answer.arrayBuffer()), sizeBytes: Number(size) };
  }
}

/** The percent in a 202 answer; 0 where it says none. */
export async function percentOf(answer: Response): Promise<number> {
  const body: unknown = await answer.json();
  const named = typeof body === 'object' && body !== null && 'progress' in body ? body.progress : 0;
  return typeof named === 'number' ? named : 0;
}

/** @throws what the signal was aborted with */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
