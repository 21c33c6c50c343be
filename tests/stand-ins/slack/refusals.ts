/** A call that Slack answers with `ok: false`. `error` is Slack's own word for it. */
export class Refusal extends Error {
  readonly error: string;
  /** Further fields of the answer, such as `needed` for a missing scope. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(error: string, details: Readonly<Record<string, unknown>> = {}) {
    super(error);
    this.error = error;
    this.details = details;
  }
}

/** A call above its tier's limit: 429 with Retry-After. */
export class RateLimited extends Error {
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super('ratelimited');
    this.retryAfterMs = retryAfterMs;
  }
}
