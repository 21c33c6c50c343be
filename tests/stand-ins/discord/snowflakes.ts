import type { Now } from '../network/clock.ts';

/** 1 January 2015, where Discord's ids begin, in milliseconds since 1970. */
const EPOCH_MS = 1_420_070_400_000;

/**
 * Makes ids as Discord does: 42 bits of time above 22 bits that tell apart what was made in one millisecond.
 * discord.js knows ids by their 17 to 19 digits and reads an interaction's age from them, so the clock must stand
 * after July 2015. Source: Discord's reference, "Snowflakes".
 */
export function snowflakes(now: Now): () => string {
  let count = 0n;
  return () => {
    count = (count + 1n) & 0x3fffffn;
    return String((BigInt(now() - EPOCH_MS) << 22n) | count);
  };
}

/** When an id was made, in milliseconds since 1970. */
export function madeAtMs(id: string): number {
  return Number(BigInt(id) >> 22n) + EPOCH_MS;
}
