import { setTimeout as pause } from 'node:timers/promises';
import type { Now } from '../network/clock.ts';
import { Journal } from '../network/journal.ts';
import { type Attempt, type DeliveryKind, type Transport, Undelivered } from './transport.ts';

/** Something that is handed to the application, and what became of it. */
export interface Delivery {
  readonly id: string;
  readonly kind: DeliveryKind;
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * `acknowledged` with what the application answered; `failed` is one try, with Slack's reason; `lost` is the end of
 * trying: the person sees an error. `afterMs` really passed since the try began.
 */
export interface DeliveryEvent {
  readonly kind: 'acknowledged' | 'failed' | 'lost';
  readonly delivery: Delivery;
  readonly retryNum: number;
  readonly afterMs: number;
  readonly atMs: number;
  readonly answer: unknown;
  readonly reason: string | undefined;
}

export interface DeliveryRules {
  /** 3000 ms at Slack. */
  readonly acknowledgeWithinMs: number;
  /** Pauses before the repetitions of an event: 0, 1 and 5 minutes at Slack. Nothing else is repeated. */
  readonly eventRetryDelaysMs: readonly number[];
}

interface Try extends Pick<Attempt, 'retryNum' | 'retryReason'> {
  readonly delivery: Delivery;
  readonly answered: (answer: unknown) => void;
}

interface Setup {
  readonly now: Now;
  readonly rules: DeliveryRules;
  readonly transport: () => Transport;
}

/** Hands things to the application, waits for its acknowledgement, and repeats events. */
export class Deliveries {
  readonly journal = new Journal<DeliveryEvent>('a delivery event');
  readonly #setup: Setup;
  readonly #ending = new AbortController();
  #count = 0;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  /**
   * Begins to deliver; what becomes of it is in the journal. `answered` is called with what the application answered,
   * before that is recorded.
   */
  begin(
    kind: DeliveryKind,
    payload: Readonly<Record<string, unknown>>,
    answered: (answer: unknown) => void = () => undefined,
  ): Delivery {
    this.#count += 1;
    const delivery: Delivery = { id: `envelope-${this.#count}`, kind, payload };
    this.#background(this.#deliver(delivery, answered));
    return delivery;
  }

  /** Delivers the same once more, as Slack does when an acknowledgement got lost. */
  repeat(delivery: Delivery): void {
    const again = { delivery, retryNum: 1, retryReason: 'timeout', answered: () => undefined };
    this.#background(this.#try(again));
  }

  /** The acknowledgement of a delivery. Rejects after `limitMs`. */
  acknowledgementOf(delivery: Delivery, limitMs = 20_000): Promise<DeliveryEvent> {
    return this.journal.until((event) => event.delivery === delivery && event.kind === 'acknowledged', limitMs);
  }

  close(): void {
    this.#ending.abort();
  }

  async #deliver(delivery: Delivery, answered: (answer: unknown) => void): Promise<void> {
    const delaysMs = delivery.kind === 'events_api' ? [0, ...this.#setup.rules.eventRetryDelaysMs] : [0];
    let retryReason: string | undefined;
    for (const [retryNum, delayMs] of delaysMs.entries()) {
      if (delayMs > 0) await pause(delayMs, undefined, { signal: this.#ending.signal });
      const failure = await this.#try({ delivery, retryNum, retryReason, answered });
      if (!failure) return;
      retryReason = failure.reason;
      if (failure.isFinal) break;
    }
    this.#record({ kind: 'lost', delivery, retryNum: 0, afterMs: 0, answer: undefined, reason: retryReason });
  }

  /** Returns why it failed, or nothing. */
  async #try({ delivery, answered, ...retry }: Try): Promise<Undelivered | undefined> {
    const { transport, rules } = this.#setup;
    const startedAt = performance.now();
    const passedMs = (): number => performance.now() - startedAt;
    const common = { delivery, retryNum: retry.retryNum };
    try {
      const answer = await transport().send({ ...delivery, ...retry }, rules.acknowledgeWithinMs);
      answered(answer);
      this.#record({ ...common, kind: 'acknowledged', afterMs: passedMs(), answer, reason: undefined });
    } catch (error) {
      if (!(error instanceof Undelivered)) throw error;
      this.#record({ ...common, kind: 'failed', afterMs: passedMs(), answer: undefined, reason: error.reason });
      return error;
    }
  }

  /** What goes wrong otherwise is a mistake of the stand-in and surfaces, unless it is closing. */
  #background(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!this.#ending.signal.aborted) throw error;
    });
  }

  #record(event: Omit<DeliveryEvent, 'atMs'>): void {
    this.journal.record({ ...event, atMs: this.#setup.now() });
  }
}
