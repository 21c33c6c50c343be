import type { Now } from '../network/clock.ts';
import { RateLimited } from './refusals.ts';

/** So many calls in any stretch of `windowMs`. */
export interface Tier {
  readonly allowed: number;
  readonly windowMs: number;
}

const MINUTE_MS = 60_000;

/**
 * Slack's tiers, per method and team. Posting has its own: about one message a second and channel, in small bursts.
 * `connections` is above the documented tier 1, which Slack does not hold reconnecting clients to.
 * Source: Slack's "Rate limits".
 */
export const TIERS = {
  tier2: { allowed: 20, windowMs: MINUTE_MS },
  tier3: { allowed: 50, windowMs: MINUTE_MS },
  tier4: { allowed: 100, windowMs: MINUTE_MS },
  'post-in-channel': { allowed: 3, windowMs: 3000 },
  connections: { allowed: 30, windowMs: MINUTE_MS },
} as const satisfies Record<string, Tier>;

export type TierName = keyof typeof TIERS;

/** Counts calls over sliding windows. */
export class RateTiers {
  readonly #now: Now;
  readonly #overrides: Partial<Record<TierName, Tier>>;
  readonly #calls = new Map<string, number[]>();

  constructor(now: Now, overrides: Partial<Record<TierName, Tier>>) {
    this.#now = now;
    this.#overrides = overrides;
  }

  /** Counts a call over `over`, such as a method and team. Throws RateLimited when none is left. */
  spend(name: TierName, over: string): void {
    const { allowed, windowMs }: Tier = this.#overrides[name] ?? TIERS[name];
    const key = `${name}:${over}`;
    const nowMs = this.#now();
    const recent = (this.#calls.get(key) ?? []).filter((atMs) => atMs > nowMs - windowMs);
    this.#calls.set(key, recent);
    const oldest = recent[0];
    if (recent.length >= allowed && oldest !== undefined) throw new RateLimited(oldest + windowMs - nowMs);
    recent.push(nowMs);
  }
}
