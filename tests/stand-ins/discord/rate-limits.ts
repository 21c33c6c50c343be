import type { Now } from '../network/clock.ts';
import { RateLimited } from './refusals.ts';

/** So many requests a window, counted from the first request of the window. */
export interface Limit {
  readonly allowed: number;
  readonly windowMs: number;
  /** The code and sentence of its refusal, where they are not the usual ones. */
  readonly code?: number;
  readonly message?: string;
}

interface Bucket extends Limit {
  readonly endsMs: number;
  used: number;
}

/**
 * Discord documents only the global limit; the others are what bots observed, and `overrides` can replace them.
 * The edit cap is from discord-userdoccers, "Edit Message".
 */
export const LIMITS = {
  global: { allowed: 50, windowMs: 1000 },
  'send-message': { allowed: 5, windowMs: 5000 },
  'edit-message': { allowed: 5, windowMs: 5000 },
  'edit-old-message': {
    allowed: 3,
    windowMs: 6000,
    code: 30046,
    message: 'Maximum number of edits to messages older than 1 hour reached. Try again later',
  },
  'follow-up': { allowed: 5, windowMs: 5000 },
  'edit-by-token': { allowed: 5, windowMs: 5000 },
  commands: { allowed: 20, windowMs: 20_000 },
  other: { allowed: 50, windowMs: 1000 },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;

/** Counts requests by limit and by what the limit is counted over: a channel, a token, the bot. */
export class RateLimits {
  readonly #now: Now;
  readonly #overrides: Partial<Record<LimitName, Limit>>;
  readonly #buckets = new Map<string, Bucket>();

  constructor(now: Now, overrides: Partial<Record<LimitName, Limit>>) {
    this.#now = now;
    this.#overrides = overrides;
  }

  /** Counts one request and returns the headers to answer with. Throws RateLimited when none is left. */
  spend(name: LimitName, over: string): Record<string, string> {
    const bucket = this.#bucket(name, over);
    if (bucket.used >= bucket.allowed) {
      throw new RateLimited({ ...bucket, retryAfterMs: bucket.endsMs - this.#now(), isGlobal: name === 'global' });
    }
    bucket.used += 1;
    return this.headers(name, over);
  }

  /** The state of a bucket, as Discord puts it into every answer, also that of a refusal. */
  headers(name: LimitName, over: string): Record<string, string> {
    const bucket = this.#bucket(name, over);
    const id = name === 'other' ? {} : { 'x-ratelimit-bucket': name };
    return {
      ...id,
      'x-ratelimit-limit': String(bucket.allowed),
      'x-ratelimit-remaining': String(bucket.allowed - bucket.used),
      'x-ratelimit-reset': String(bucket.endsMs / 1000),
      'x-ratelimit-reset-after': String((bucket.endsMs - this.#now()) / 1000),
    };
  }

  #bucket(name: LimitName, over: string): Bucket {
    const key = `${name}:${over}`;
    const known = this.#buckets.get(key);
    if (known && known.endsMs > this.#now()) return known;
    const limit: Limit = this.#overrides[name] ?? LIMITS[name];
    const fresh: Bucket = { ...limit, endsMs: this.#now() + limit.windowMs, used: 0 };
    this.#buckets.set(key, fresh);
    return fresh;
  }
}
