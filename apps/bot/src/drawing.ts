import { noticeWords } from '@alchemy/core/sentences';
import { closeReply, leaseReplies, type MessageRef, nameMessage, type Reply, recordShown } from '@alchemy/db/replies';
import type { MessageGone, ReplyView } from './chat-platform.ts';
import { type FlowParts, readReply } from './flow-parts.ts';
import { type EditJob, ReplyEditor } from './reply-editor.ts';

/** So long a reply is one bot's to edit. */
const leaseMs = 15_000;
/** An edit takes no longer: begun so long before the end of its lease, it ends within it. */
const editLimitMs = 10_000;
/** An answer that is not sent by then never will be. */
const answerLimitMs = 10_000;
/** How often replies are looked for that show an old state. */
const lookEveryMs = 500;
/** With so many at hand the pace of the network decides, and looking only has to prolong the leases. */
const crowd = 100;
const lookAtCrowdMs = 2_000;
const mostReplies = 500;

type Held = Reply & { readonly message: MessageRef };

/**
 * Brings a platform's replies to the newest state of their requests. PostgreSQL says which show an old one; whoever
 * holds the lease of a reply edits it, so that several bots share them and a bot that ends is replaced.
 */
export class Drawing {
  readonly #parts: FlowParts;
  readonly #holder: string;
  readonly #editor: ReplyEditor;
  /** Until when each reply is ours, by our clock. */
  readonly #heldUntilMs = new Map<string, number>();
  /** Replies whose answer is being sent, and until when that is waited for. */
  readonly #answeringUntilMs = new Map<string, number>();
  #callOff = () => {};
  #looking: Promise<void> | undefined;
  #isStopped = false;

  /** @param holder names this process among those that share the replies */
  constructor(parts: FlowParts, holder: string) {
    this.#parts = parts;
    this.#holder = holder;
    const { clock, log, metrics, platform } = parts;
    this.#editor = new ReplyEditor({ clock, log, count: (result) => metrics.edit(platform.name, result) });
  }

  start(): void {
    this.lookNow();
  }

  /** Looks at once instead of in a moment: something was just changed by hand. */
  lookNow(): void {
    if (this.#isStopped || this.#looking !== undefined) return;
    this.#callOff();
    this.#looking = this.#look().then((found) => {
      this.#looking = undefined;
      if (this.#isStopped) return;
      const inMs = found < crowd ? lookEveryMs : lookAtCrowdMs;
      this.#callOff = this.#parts.clock.after(inMs, () => this.lookNow());
    });
  }

  /** An answer is about to be sent: there is nothing to edit before. */
  answering(replyId: string): void {
    this.#answeringUntilMs.set(replyId, this.#parts.clock.now() + answerLimitMs);
  }

  /** The answer itself showed this state: it need not be shown again. */
  sent(replyId: string, view: ReplyView): void {
    this.#answeringUntilMs.delete(replyId);
    this.#editor.seen(replyId, view);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#callOff();
    await this.#looking;
    await this.#editor.stop();
  }

  /** Never rejects: while PostgreSQL is away nothing is found. */
  async #look(): Promise<number> {
    const { db, platform, clock, log } = this.#parts;
    const sinceMs = clock.now();
    try {
      const options = { platform: platform.name, holder: this.#holder, forMs: leaseMs, limit: mostReplies };
      const replies = await leaseReplies(db, options);
      for (const reply of replies) this.#take(reply, sinceMs + leaseMs);
      return replies.length;
    } catch (error) {
      log.warn({ err: error }, 'replies cannot be looked for now');
      return 0;
    }
  }

  #take(reply: Reply, untilMs: number): void {
    const { message, replyId } = reply;
    if (message === null || (this.#answeringUntilMs.get(replyId) ?? 0) > this.#parts.clock.now()) return;
    this.#answeringUntilMs.delete(replyId);
    this.#heldUntilMs.set(replyId, untilMs);
    this.#editor.show(this.#jobFor({ ...reply, message }));
  }

  #jobFor(reply: Held): EditJob {
    const { platform, clock, db } = this.#parts;
    return {
      key: reply.replyId,
      budgets: platform.budgetsOf(reply.message, new Date(clock.now())),
      read: () => this.#read(reply),
      edit: async (view) => {
        const message = await platform.edit(reply.message, view);
        if (!isSame(message, reply.message)) await nameMessage(db, reply.replyId, message);
      },
      shown: (view) => this.#shown(reply, view),
      gone: (why) => this.#gone(reply, why),
    };
  }

  async #read({ replyId, requestId }: Held): Promise<ReplyView | undefined> {
    const untilMs = this.#heldUntilMs.get(replyId) ?? 0;
    if (untilMs - this.#parts.clock.now() < editLimitMs) return undefined;
    return await readReply(this.#parts, requestId);
  }

  async #shown({ replyId, requestId, message }: Held, view: ReplyView): Promise<void> {
    this.#heldUntilMs.delete(replyId);
    await recordShown(this.#parts.db, {
      replyId,
      holder: this.#holder,
      ...view.version,
      againAfterMs: null,
      isOver: false,
    });
    if (!view.final) return;
    const { pings, platform } = this.#parts;
    const people = pings.take(requestId);
    if (people.length === 0) return;
    const line = [noticeWords.pingNow(view.title ?? view.summary)];
    await platform.ping(message, { people, line, key: `${replyId}:${view.version.epoch}` });
  }

  async #gone({ replyId }: Held, why: MessageGone): Promise<void> {
    this.#heldUntilMs.delete(replyId);
    await closeReply(this.#parts.db, replyId, why.message);
  }
}

function isSame(one: MessageRef, other: MessageRef): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
