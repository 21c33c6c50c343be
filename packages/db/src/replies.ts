import { and, asc, eq, inArray, isNull, lt, lte, ne, or, sql } from 'drizzle-orm';
import type { PlatformName } from './ask.ts';
import type { Db, Tx } from './client.ts';
import { inMs, isAnyOf, now } from './ledger/columns.ts';
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
  /** A digest of all that can be seen of that state; `null` while that is not known. */
  readonly shownPicture: string | null;
  /** When it is to be drawn again, as far as is known by now: another time was asked for later. */
  readonly againAt: Date | null;
}

const columns = {
  replyId: replies.id,
  requestId: replies.requestId,
  platform: replies.platform,
  message: replies.message,
  shownEpoch: replies.shownEpoch,
  shownSeq: replies.shownSeq,
  shownPicture: replies.shownPicture,
  againAt: replies.againAt,
};

export interface NewReply {
  readonly requestId: string;
  readonly platform: PlatformName;
  /** Where the answer will stand, as far as that is known. */
  readonly message: MessageRef | null;
  /** Who sends the answer, and how long the others leave the reply to it. */
  readonly holder?: string;
  readonly forMs?: number;
}

/** Binds a request to the message that will show it, in the request's own transaction. Answers the reply's id. */
export async function bindReply(tx: Tx, { holder, forMs, ...reply }: NewReply): Promise<string> {
  const held = holder === undefined || forMs === undefined ? {} : { holder, heldUntil: inMs(forMs) };
  const [row] = await tx
    .insert(replies)
    .values({ ...reply, ...held })
    .returning({ id: replies.id });
  if (row === undefined) throw new Error('No row came back for a reply.');
  return row.id;
}

/** The reply of a request on a platform: the first, should there be several; `undefined` when there is none. */
export async function findReply(db: Db, requestId: string, platform: PlatformName): Promise<string | undefined> {
  const [row] = await db
    .select({ id: replies.id })
    .from(replies)
    .where(and(eq(replies.requestId, requestId), eq(replies.platform, platform)))
    .orderBy(asc(replies.createdAt))
    .limit(1);
  return row?.id;
}

/** Remembers which message it became. */
export async function nameMessage(db: Db, replyId: string, message: MessageRef): Promise<void> {
  await db.update(replies).set({ message }).where(eq(replies.id, replyId));
}

/** What a message shows, and when that has to be drawn again though the request stays as it is. */
export interface Shown {
  readonly epoch: number;
  readonly seq: number;
  readonly picture: string;
  /** `null`: only when the request changes. */
  readonly againAfterMs: number | null;
  /** Nothing more will come of it unless somebody begins anew: the reply is left alone until then. */
  readonly isOver: boolean;
}

/** The answer was sent: remembers which message it became and what that shows, and gives the reply free. */
export async function recordAnswer(db: Db, replyId: string, message: MessageRef, shown: Shown): Promise<void> {
  await db
    .update(replies)
    .set({ message, ...asShown(shown, null) })
    .where(eq(replies.id, replyId));
}

export interface LeaseOptions {
  readonly platform: PlatformName;
  readonly holder: string;
  readonly forMs: number;
  readonly limit: number;
  /** Only the replies of these requests. Default: of all. */
  readonly requestIds?: readonly string[];
}

/**
 * Takes the open replies of a platform that show an old state, or whose time to be drawn again has come, and that nobody
 * edits now, for `forMs` by the database's clock. Several bots share the work: each row goes to one of them.
 */
export async function leaseReplies(db: Db, options: LeaseOptions): Promise<Reply[]> {
  const { platform, holder, forMs, limit, requestIds } = options;
  const isAsked = requestIds === undefined ? undefined : isAnyOf(replies.requestId, requestIds);
  const isFree = or(isNull(replies.heldUntil), lt(replies.heldUntil, now), eq(replies.holder, holder));
  const isOld = or(ne(replies.shownSeq, requests.seq), ne(replies.shownEpoch, requests.epoch));
  const isBehind = or(isOld, lte(replies.againAt, now));
  return await db.transaction(async (tx) => {
    const rows = await tx
      .select({ id: replies.id })
      .from(replies)
      .innerJoin(requests, eq(requests.id, replies.requestId))
      .where(and(eq(replies.platform, platform), isNull(replies.closedAt), isAsked, isFree, isBehind))
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
 * Records what the message of a leased reply shows now, and gives the reply free.
 *
 * @returns false when the holder had lost it
 */
export async function recordShown(
  db: Db,
  { replyId, againAt }: Pick<Reply, 'replyId' | 'againAt'>,
  { holder, ...shown }: Shown & { holder: string },
): Promise<boolean> {
  const rows = await db
    .update(replies)
    .set(asShown(shown, againAt))
    .where(and(eq(replies.id, replyId), eq(replies.holder, holder)))
    .returning({ id: replies.id });
  return rows.length > 0;
}

/** Why a reply was closed that a new beginning opens again. */
const over = 'over';

/** Where somebody asked for another drawing after the message was read, as who begins anew does, that is still to come. */
function asShown({ epoch, seq, picture, againAfterMs, isOver }: Shown, knownAgainAt: Date | null) {
  const isAsKnown = knownAgainAt === null ? isNull(replies.againAt) : eq(replies.againAt, knownAgainAt);
  const againAt = againAfterMs === null ? sql`null` : inMs(againAfterMs);
  const isDone = isOver ? isAsKnown : sql`false`;
  return {
    shownPicture: picture,
    shownEpoch: epoch,
    shownSeq: seq,
    againAt: sql`case when ${isAsKnown} then ${againAt} else ${replies.againAt} end`,
    closedAt: sql`case when ${isDone} then ${now} end`,
    closedWhy: sql`case when ${isDone} then ${over} end`,
    holder: null,
    heldUntil: null,
  };
}

/** Has the replies of these requests drawn again, also where they were over; not where the message is gone. */
export async function redrawReplies(db: Db | Tx, requestIds: readonly string[]): Promise<void> {
  const canBe = or(isNull(replies.closedAt), eq(replies.closedWhy, over));
  await db
    .update(replies)
    .set({ againAt: now, closedAt: null, closedWhy: null })
    .where(and(isAnyOf(replies.requestId, requestIds), canBe));
}

/** Ends the binding: the message is gone or cannot be edited any more. */
export async function closeReply(db: Db, replyId: string, why: string): Promise<void> {
  const end = { closedAt: now, closedWhy: why, holder: null, heldUntil: null };
  await db.update(replies).set(end).where(eq(replies.id, replyId));
}
