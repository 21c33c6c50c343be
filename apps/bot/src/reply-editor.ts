import type { Logger } from '@alchemy/core/log';
import type { EditResult } from '@alchemy/core/metrics/bot';
import { type Budget, EditLater, MessageGone, type ReplyView } from './chat-platform.ts';
import type { Clock } from './clock.ts';
import { createPurse, type Payment } from './purse.ts';
import { createScreens, type Shown } from './screens.ts';

/** A message that has something to show. */
export interface EditJob {
  /** Which message: one edit of it at a time. */
  readonly key: string;
  /** What it is about, for the log. */
  readonly about: Readonly<Record<string, string>>;
  readonly budgets: readonly Budget[];
  /** The newest state, read when it can be shown and not before; `undefined` when it is not ours to show any more. */
  read(): Promise<ReplyView | undefined>;
  /** Ends within a limit of its own. @throws MessageGone, EditLater */
  edit(view: ReplyView): Promise<void>;
  /** The message shows it. */
  shown(view: ReplyView): Promise<void>;
  /** The message cannot be edited any more. */
  gone(why: MessageGone): Promise<void>;
}

interface Entry {
  job: EditJob;
  /** Since when something waits to be shown; `undefined` when nothing does. */
  wantedSinceMs: number | undefined;
  isBusy: boolean;
  failures: number;
  notBeforeMs: number;
}

const firstRetryMs = 1_000;
const longestRetryMs = 60_000;

/**
 * Edits messages: one edit of a message at a time, within all of its budgets, whoever waited longest first. A state is
 * read only when it can be sent, so that the newest wins; what would take a message back or change nothing is left out;
 * an edit that fails is tried again until it arrives.
 */
export class ReplyEditor {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #count: (result: EditResult) => void;
  readonly #purse = createPurse();
  readonly #screens = createScreens();
  readonly #entries = new Map<string, Entry>();
  readonly #underWay = new Set<Promise<void>>();
  #callOff = () => {};
  #isWoken = false;
  #isStopped = false;

  /** @param options.count is told what became of each edit */
  constructor({ clock, log, count }: { clock: Clock; log: Logger; count: (result: EditResult) => void }) {
    this.#clock = clock;
    this.#log = log;
    this.#count = count;
  }

  /** Wants the message to show its newest state; how it is read and edited is taken from the newest job. */
  show(job: EditJob): void {
    const entry = this.#entries.get(job.key) ?? newEntry(job);
    entry.job = job;
    if (entry.wantedSinceMs !== undefined) this.#count('coalesced');
    entry.wantedSinceMs ??= this.#clock.now();
    this.#entries.set(job.key, entry);
    this.#wake();
  }

  /** The message was made with this view: it need not be edited to show it. */
  seen(key: string, view: ReplyView): void {
    this.#screens.confirm(key, view, this.#clock.now());
  }

  /** This was written down of the message: another process may have shown it. */
  learn(key: string, shown: Shown): void {
    this.#screens.learn(key, shown, this.#clock.now());
  }

  /** Begins no more edits; resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#callOff();
    await Promise.all(this.#underWay);
  }

  /** Once for all that happens in one moment: one look finds a thousand messages. */
  #wake(): void {
    if (this.#isWoken) return;
    this.#isWoken = true;
    queueMicrotask(() => {
      this.#isWoken = false;
      this.#schedule();
    });
  }

  /** Begins whatever can be paid now, and comes back when the next can. */
  #schedule(): void {
    this.#callOff();
    if (this.#isStopped) return;
    const nowMs = this.#clock.now();
    let wakeInMs = Number.POSITIVE_INFINITY;
    for (const entry of this.#waiting()) {
      const waitMs = Math.max(entry.notBeforeMs - nowMs, this.#purse.waitMs(entry.job.budgets, nowMs));
      if (waitMs > 0) wakeInMs = Math.min(wakeInMs, waitMs);
      else this.#begin(entry);
    }
    if (wakeInMs < Number.POSITIVE_INFINITY) this.#callOff = this.#clock.after(wakeInMs, () => this.#schedule());
  }

  #waiting(): Entry[] {
    const ready = [...this.#entries.values()].filter((entry) => entry.wantedSinceMs !== undefined && !entry.isBusy);
    return ready.sort((a, b) => (a.wantedSinceMs ?? 0) - (b.wantedSinceMs ?? 0));
  }

  #begin(entry: Entry): void {
    entry.isBusy = true;
    const ended = this.#attempt(entry, this.#purse.pay(entry.job.budgets)).finally(() => {
      entry.isBusy = false;
      if (entry.wantedSinceMs === undefined) this.#entries.delete(entry.job.key);
      this.#underWay.delete(ended);
      this.#wake();
    });
    this.#underWay.add(ended);
  }

  /** Never rejects. */
  async #attempt(entry: Entry, payment: Payment): Promise<void> {
    const { job, wantedSinceMs } = entry;
    entry.wantedSinceMs = undefined;
    let wasSent = false;
    try {
      const view = await job.read();
      if (view === undefined || this.#screens.goesBack(job.key, view)) return;
      if (!this.#screens.looksLike(job.key, view)) {
        wasSent = true;
        this.#screens.expect(job.key, view, this.#clock.now());
        await job.edit(view);
        this.#count('sent');
      }
      this.#screens.confirm(job.key, view, this.#clock.now());
      entry.failures = 0;
      await this.#tell(job, job.shown(view));
    } catch (error) {
      this.#count(resultOf(error));
      if (error instanceof MessageGone) return await this.#end(job, error);
      entry.wantedSinceMs ??= wantedSinceMs;
      this.#putOff(entry, error);
    } finally {
      if (wasSent) payment.spent(this.#clock.now());
      else payment.giveBack();
    }
  }

  #putOff(entry: Entry, error: unknown): void {
    const nowMs = this.#clock.now();
    if (error instanceof EditLater) {
      if (error.budget === undefined) entry.notBeforeMs = nowMs + error.afterMs;
      else this.#purse.close(error.budget, nowMs + error.afterMs);
      return;
    }
    this.#log.warn(
      { ...entry.job.about, err: error, reply: entry.job.key, failures: entry.failures },
      'a reply could not be edited',
    );
    entry.notBeforeMs = nowMs + Math.min(longestRetryMs, firstRetryMs * 2 ** entry.failures);
    entry.failures += 1;
  }

  async #end(job: EditJob, why: MessageGone): Promise<void> {
    this.#screens.forget(job.key);
    await this.#tell(job, job.gone(why));
  }

  /** What cannot be written down now is found out again: the reply is shown once more later. */
  async #tell(job: EditJob, written: Promise<void>): Promise<void> {
    await written.catch((error: unknown) => {
      this.#log.warn({ ...job.about, err: error, reply: job.key }, 'what became of a reply could not be written down');
    });
  }
}

function resultOf(error: unknown): EditResult {
  if (error instanceof MessageGone) return 'gone';
  return error instanceof EditLater ? 'refused' : 'failed';
}

function newEntry(job: EditJob): Entry {
  return { job, wantedSinceMs: undefined, isBusy: false, failures: 0, notBeforeMs: 0 };
}
