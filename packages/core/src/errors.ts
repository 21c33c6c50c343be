/** Every code a request or a job can end with; each has its sentence in `sentences.ts`. */
export const faultCodes = [
  'invalid_option',
  'invalid_url',
  'unsupported_link',
  'not_found',
  'private_or_missing',
  'rate_limited',
  'no_match',
  'restricted',
  'too_long',
  'too_short',
  'too_many_tracks',
  'quota_exceeded',
  'unsupported_audio',
  'corrupt_audio',
  'model_missing',
  'disk_full',
  'out_of_memory',
  'timeout',
  'operator_attention',
  'service_unavailable',
  'cancelled',
  'internal',
] as const;

export type FaultCode = (typeof faultCodes)[number];

/** A recording that may be the one that was meant, for the person who asked to pick from. */
export interface Candidate {
  readonly title: string;
  readonly artist: string | null;
  readonly durationMs: number | null;
  readonly url: string;
}

/** How many candidates a person is offered. */
export const maxCandidates = 3;

export interface FaultOptions {
  /** Whether another try can help. Default: no. */
  retryable?: boolean;
  /** The server's own wait before the next try, in milliseconds. */
  retryAfterMs?: number;
  /** After `no_match`: the best first, at most {@link maxCandidates}. */
  candidates?: readonly Candidate[];
  cause?: unknown;
}

const brand: unique symbol = Symbol.for('@alchemy/core/fault');

/** An expected failure: a code, a sentence fit for the person who asked, and whether a retry can help. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly [brand] = true;
  readonly code: FaultCode;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly candidates: readonly Candidate[];

  constructor(code: FaultCode, message: string, options: FaultOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.candidates = (options.candidates ?? []).slice(0, maxCandidates);
  }
}

/** A bundler may put this module into a process more than once: a Fault of either copy is one. */
Object.defineProperty(Fault, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    // A kind of Fault inherits this, and is not every Fault.
    if (this !== Fault) return Reflect.apply(Function.prototype[Symbol.hasInstance], this, [value]);
    return typeof value === 'object' && value !== null && brand in value;
  },
});
