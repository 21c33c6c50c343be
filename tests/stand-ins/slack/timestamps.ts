import type { Now } from '../network/clock.ts';

/**
 * Makes message timestamps as Slack does: seconds since 1970 with six decimals, a string, unique and growing.
 * They are a message's only id within its channel.
 */
export function timestamps(now: Now): () => string {
  let lastMicros = 0n;
  return () => {
    const micros = BigInt(Math.floor(now())) * 1000n;
    lastMicros = micros > lastMicros ? micros : lastMicros + 1n;
    return `${lastMicros / 1_000_000n}.${String(lastMicros % 1_000_000n).padStart(6, '0')}`;
  };
}
