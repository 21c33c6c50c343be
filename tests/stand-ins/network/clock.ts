/** Milliseconds since 1970 in UTC. Stand-ins age tokens, messages and limits by it. */
export type Now = () => number;

export interface ManualClock {
  readonly now: Now;
  /** Moves time on by `ms`, which is never negative. */
  advance(ms: number): void;
}

/** A clock that moves only when told to, so that fifteen minutes of token life pass at once. */
export function manualClock(startMs: number = Date.now()): ManualClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance(ms) {
      if (ms < 0) throw new RangeError(`Time cannot go back by ${-ms} ms.`);
      nowMs += ms;
    },
  };
}
