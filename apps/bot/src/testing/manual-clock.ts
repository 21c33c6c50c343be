import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

export interface ManualClock extends Clock {
  /** Moves time on, runs what falls due in order, and lets what that began go on. */
  advance(ms: number): Promise<void>;
  /** Moves on from one timer to the next until none is left. @throws when there still are some after so many milliseconds */
  drain(limitMs: number): Promise<void>;
}

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
}

export function manualClock(startMs = Date.UTC(2026, 10, 22, 12)): ManualClock {
  let nowMs = startMs;
  const timers = new Set<Timer>();

  const next = (): Timer | undefined => [...timers].sort((a, b) => a.dueMs - b.dueMs)[0];

  async function runUntil(untilMs: number): Promise<void> {
    await setImmediate();
    for (let timer = next(); timer !== undefined && timer.dueMs <= untilMs; timer = next()) {
      timers.delete(timer);
      nowMs = Math.max(nowMs, timer.dueMs);
      timer.run();
      await setImmediate();
    }
  }

  return {
    now: () => nowMs,
    after(ms, run) {
      const timer = { dueMs: nowMs + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const untilMs = nowMs + ms;
      await runUntil(untilMs);
      nowMs = untilMs;
    },
    async drain(limitMs) {
      await runUntil(nowMs + limitMs);
      if (timers.size > 0) throw new Error(`${timers.size} timers are still set after ${limitMs} ms.`);
    },
  };
}
