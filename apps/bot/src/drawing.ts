import {
  closeReply,
  leaseReplies,
  type MessageRef,
  nameMessage,
  type Reply,
  recordAnswer,
  recordShown,
  type Shown,
} from '@alchemy/db/replies';
import type { MessageGone, ReplyView } from './chat-platform.ts';
import { type FlowParts, readReply } from './flow-parts.ts';
import { createHints, type Hints } from './hints.ts';
import { putFilesBeside } from './put-files-beside.ts';
import { type EditJob, ReplyEditor } from './reply-editor.ts';
import { pictureOf } from './screens.ts';
import { tellWhoWaits } from './tell-who-waits.ts';

/** So long a reply is one bot's to edit. */
const leaseMs = 15_000;
/** An edit takes no longer: begun so long before the end of its lease, it ends within it. */
const editLimitMs = 10_000;
/** An answer that is not sent by then never will be. */
export const answerLimitMs = 10_000;
/** How often all replies are looked through for old states; hints say sooner which changed. Leases are prolonged by it. */
const lookEveryMs = 2_000;
const mostReplies = 2_000;

type Named = Pick<Reply, 'replyId' | 'requestId'> & { readonly message: MessageRef };
type Held = Reply & Named;

/**
 * Brings a platform's replies to the newest state of their requests. PostgreSQL says which show an old one; whoever
 * holds the lease of a reply edits it, so that several bots share them and a bot that ends is replaced.
 */
export class Drawing {
  readonly #parts: FlowParts;
  readonly #editor: ReplyEditor;
  readonly #hints: Hints;
  /** Until when each reply is ours, by our clock. */
  readonly #heldUntilMs = new Map<string, number>();
  /** Replies that are being given free: whoever leases one now may be another bot. */
  readonly #givenFree = new Set<string>();
  #looking: Promise<void> = Promise.resolve();
  /** Replies whose answer is being sent, and until when that is waited for. */
  readonly #answeringUntilMs = new Map<string, number>();

  /** Names this process among those that share the replies. */
  readonly holder: string;

  constructor(parts: FlowParts, holder: string) {
    this.#parts = parts;
    this.holder = holder;
    const { clock, log, metrics, platform, pipeline } = parts;
    this.#editor = new ReplyEditor({ clock, log, count: (result) => metrics.edit(platform.name, result) });
    this.#hints = createHints({ clock, pipeline, everyMs: lookEveryMs, look: (ids) => this.#beginLook(ids) });
  }

  start(): void {
    this.#hints.start();
  }

  /** Looks at this request at once instead of in a moment: something was just changed by hand. */
  lookNow(requestId: string): void {
    this.#hints.hear(requestId);
  }

  /** An answer is about to be sent: there is nothing to edit before. */
  answering(replyId: string): void {
    this.#answeringUntilMs.set(replyId, this.#parts.clock.now() + answerLimitMs);
  }

  /** The answer itself showed this state: it need not be shown again. */
  async sent(reply: Named, view: ReplyView): Promise<void> {
    const { replyId, message } = reply;
    this.#editor.seen(replyId, view);
    if (view.final) await this.#finish(reply, view);
    await this.#giveFree(replyId, () => recordAnswer(this.#parts.db, replyId, message, this.#shownState(view)));
  }

  async stop(): Promise<void> {
    await this.#hints.stop();
    await this.#editor.stop();
  }

  #beginLook(requestIds: readonly string[] | undefined): Promise<void> {
    this.#looking = this.#look(requestIds);
    return this.#looking;
  }

  /** Never rejects: while PostgreSQL is away nothing is found. */
  async #look(requestIds: readonly string[] | undefined): Promise<void> {
    const { db, platform, clock, log } = this.#parts;
    const sinceMs = clock.now();
    const which = requestIds === undefined ? {} : { requestIds };
    try {
      const options = { platform: platform.name, holder: this.holder, forMs: leaseMs, limit: mostReplies, ...which };
      for (const reply of await leaseReplies(db, options)) this.#take(reply, sinceMs + leaseMs);
    } catch (error) {
      log.warn({ err: error }, 'replies cannot be looked for now');
    }
  }

  #take(reply: Reply, untilMs: number): void {
    const { message, replyId } = reply;
    if (this.#givenFree.has(replyId)) {
      this.#hints.hear(reply.requestId);
      return;
    }
    if (message === null || (this.#answeringUntilMs.get(replyId) ?? 0) > this.#parts.clock.now()) return;
    this.#answeringUntilMs.delete(replyId);
    this.#heldUntilMs.set(replyId, untilMs);
    const version = { epoch: reply.shownEpoch, seq: reply.shownSeq };
    this.#editor.learn(replyId, { version, picture: reply.shownPicture });
    this.#editor.show(this.#jobFor({ ...reply, message }));
  }

  #jobFor(reply: Held): EditJob {
    const { platform, clock } = this.#parts;
    let current = reply;
    return {
      key: reply.replyId,
      about: { requestId: reply.requestId },
      budgets: platform.budgetsOf(reply.message, new Date(clock.now())),
      read: () => this.#read(reply),
      edit: async (view) => {
        current = await this.#rename(reply, await platform.edit(reply.message, view));
      },
      shown: (view) => this.#shown(current, view),
      gone: (why) => this.#gone(reply, why),
    };
  }

  async #rename<Some extends Named>(reply: Some, message: MessageRef): Promise<Some> {
    if (JSON.stringify(message) === JSON.stringify(reply.message)) return reply;
    await nameMessage(this.#parts.db, reply.replyId, message);
    return { ...reply, message };
  }

  async #read({ replyId, requestId, message }: Held): Promise<ReplyView | undefined> {
    const untilMs = this.#heldUntilMs.get(replyId) ?? 0;
    if (untilMs - this.#parts.clock.now() < editLimitMs) return undefined;
    return await readReply(this.#parts, requestId, message);
  }

  /** The reply is given free last: whoever takes over from one that ended before does the rest again. */
  async #shown(reply: Held, view: ReplyView): Promise<void> {
    const { replyId } = reply;
    if (view.final) await this.#finish(reply, view);
    const shown = { holder: this.holder, ...this.#shownState(view) };
    await this.#giveFree(replyId, () => recordShown(this.#parts.db, reply, shown));
  }

  /** A lease that a look took meanwhile may be gone by the time it is told of: such a reply is looked for again. */
  async #giveFree(replyId: string, record: () => Promise<unknown>): Promise<void> {
    this.#answeringUntilMs.delete(replyId);
    this.#heldUntilMs.delete(replyId);
    this.#givenFree.add(replyId);
    try {
      await record();
    } finally {
      void this.#looking.then(() => this.#givenFree.delete(replyId));
    }
  }

  /** What is written down of a view that a message shows. */
  #shownState(view: ReplyView): Shown {
    const { version, againAt, final } = view;
    const againAfterMs = againAt === null ? null : Math.max(0, againAt.getTime() - this.#parts.clock.now());
    return { ...version, picture: pictureOf(view), againAfterMs, isOver: final && againAt === null };
  }

  async #finish(reply: Named, view: ReplyView): Promise<void> {
    const named = await this.#rename(reply, await putFilesBeside(this.#parts, reply.message, view));
    await tellWhoWaits(this.#parts, named, view);
  }

  async #gone({ replyId }: Held, why: MessageGone): Promise<void> {
    this.#heldUntilMs.delete(replyId);
    await closeReply(this.#parts.db, replyId, why.message);
  }
}
