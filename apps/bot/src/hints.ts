import type { Pipeline } from '@alchemy/jobs/pipeline';
import type { Clock } from './clock.ts';

/** Messages of one moment are looked at together. */
const gatherMs = 50;

export interface Hints {
  start(): void;
  /** This request changed. */
  hear(requestId: string): void;
  /** Looks no more; resolves when the look under way has ended. */
  stop(): Promise<void>;
}

interface HintParts {
  readonly clock: Clock;
  readonly pipeline: Pick<Pipeline, 'onRequests'>;
  /** How often to look at everything: messages may get lost. */
  readonly everyMs: number;
  /** Looks at these requests; without any, at all. Never rejects. */
  look(requestIds?: readonly string[]): Promise<void>;
}

/** Looks where Redis says that something changed, and at everything now and then; one look at a time. */
export function createHints({ clock, pipeline, everyMs, look }: HintParts): Hints {
  const heard = new Set<string>();
  let wantsAll = true;
  let lookedAtMs = 0;
  let isStopped = false;
  let isSoon = false;
  let looking: Promise<void> | undefined;
  let callOff = () => {};
  let unsubscribe = () => {};

  function schedule(ms: number): void {
    callOff();
    if (!isStopped && looking === undefined) callOff = clock.after(ms, go);
  }

  function go(): void {
    isSoon = false;
    const all = wantsAll || clock.now() - lookedAtMs >= everyMs;
    const ids = [...heard];
    heard.clear();
    if (all) {
      wantsAll = false;
      lookedAtMs = clock.now();
    }
    looking = (all ? look() : look(ids)).then(() => {
      looking = undefined;
      if (wantsAll || heard.size > 0) soon();
      else schedule(Math.max(0, lookedAtMs + everyMs - clock.now()));
    });
  }

  /** Not put off by what is heard meanwhile: a steady stream must not keep us from looking. */
  function soon(): void {
    if (isSoon || looking !== undefined) return;
    isSoon = true;
    schedule(gatherMs);
  }

  function hear(requestId?: string): void {
    if (requestId === undefined) wantsAll = true;
    else heard.add(requestId);
    soon();
  }

  return {
    start() {
      unsubscribe = pipeline.onRequests(hear);
      schedule(0);
    },
    hear,
    async stop() {
      isStopped = true;
      unsubscribe();
      callOff();
      await looking;
    },
  };
}
