export type DeliveryKind = 'slash_commands' | 'interactive' | 'events_api';

/** One try to hand something to the application. `retryNum` is 0 at the first. */
export interface Attempt {
  readonly id: string;
  readonly kind: DeliveryKind;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly retryNum: number;
  readonly retryReason: string | undefined;
}

/** A way to the application: a socket that it opened, or its HTTP address. */
export interface Transport {
  /** Resolves with what the application acknowledged with. Throws Undelivered after `limitMs`, or when unreachable. */
  send(attempt: Attempt, limitMs: number): Promise<unknown>;
}

/** The application did not acknowledge. */
export class Undelivered extends Error {
  /** Slack's word for the reason, such as `timeout` or `http_error`. */
  readonly reason: string;
  /** True where the application asked not to be told again. */
  readonly isFinal: boolean;

  constructor(reason: string, isFinal = false) {
    super(reason);
    this.reason = reason;
    this.isFinal = isFinal;
  }
}
