import { and, asc, eq, inArray, isNull, lt, ne, or, sql } from 'drizzle-orm';
import type { PlatformName } from './ask.ts';
import type { Db, Tx } from './client.ts';
import { replies, requests } from './schema.ts';

/** A reference to a chat message: plain data of its platform. */
export type MessageRef = Record<string, unknown>;

/** A chat message and the request that it shows. */
export interface Reply {
  readonly replyId: string;
  readonly requestId: string;
  readonly platform: PlatformName;
  /** `null` until the platform said which message it is. */
  readonly message: MessageRef | null;
  /** The last state that was shown; a newer epoch counts before a higher seq. */
  readonly shownEpoch: number;
  readonly shownSeq: number;
}

const columns = {
  replyId: replies.id,
  requestId: replies.requestId,
  platform: replies.platform,
  message: replies.message,
  shownEpoch: replies.shownEpoch,
  shownSeq: replies.shownSeq,
};

const now = sql`clock_timestamp()`;
const inMs = (ms: number) => sql`clock_timestamp() + ${ms} * interval '1 millisecond'`;

/** Binds a request to the message that will show it, in the request's own transaction. Answers the reply's id. */
export async function bindReply(
  tx: Tx,
  reply: { requestId: string; platform: PlatformName; message: MessageRef | null },
): Promise<string> {
  const [row] = await tx.insert(replies).values(reply).returning({ id: replies.id });
  if (row === undefined) throw new Error('No row came back for a reply.');
  return row.id;
}

/** Remembers which message it became. */
export async function nameMessage(db: Db, replyId: string, message: MessageRef): Promise<void> {
  await db.update(replies).set({ message }).where(eq(replies.id, replyId));
}

/**
 * Takes the open replies of a platform that show an old state and that nobody edits now, for `forMs` by the database's
 * clock. Several bots share the work: each row goes to one of them.
 */
export async function leaseReplies(
  db: Db,
  options: { platform: PlatformName; holder: string; forMs: number; limit: number },
): Promise<Reply[]> {
  const { platform, holder, forMs, limit } = options;
  const isFree = or(isNull(replies.heldUntil), lt(replies.heldUntil, now), eq(replies.holder, holder));
  const isBehind = or(ne(replies.shownSeq, requests.seq), ne(replies.shownEpoch, requests.epoch));
  return await db.transaction(async (tx) => {
    const rows = await tx
      .select({ id: replies.id })
      .from(replies)
      .innerJoin(requests, eq(requests.id, replies.requestId))
      .where(and(eq(replies.platform, platform), isNull(replies.closedAt), isFree, isBehind))
      .orderBy(asc(requests.updatedAt))
      .limit(limit)
      .for('no key update', { of: replies, skipLocked: true });
    if (rows.length === 0) return [];
    const mine = inArray(
      replies.id,
      rows.map((row) => row.id),
    );
    return await tx
      .update(replies)
      .set({ holder, heldUntil: inMs(forMs) })
      .where(mine)
      .returning(columns);
  });
}

/**
 * Records what the message shows now, and gives the reply free.
 *
 * @returns false when the holder had lost it
 */
export async function recordShown(
  db: Db,
  shown: { replyId: string; holder: string; epoch: number; seq: number },
): Promise<boolean> {
  const rows = await db
    .update(replies)
    .set({ shownEpoch: shown.epoch, shownSeq: shown.seq, heldUntil: null, holder: null })
    .where(and(eq(replies.id, shown.replyId), eq(replies.holder, shown.holder)))
    .returning({ id: replies.id });
  return rows.length > 0;
}

/** Ends the binding: the message is gone or cannot be edited any more. */
export async function closeReply(db: Db, replyId: string, why: string): Promise<void> {
  const end = { closedAt: now, closedWhy: why, holder: null, heldUntil: null };
  await db.update(replies).set(end).where(eq(replies.id, replyId));
}
