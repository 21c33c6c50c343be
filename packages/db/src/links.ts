import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { and, desc, eq, gte, isNull, sql } from 'drizzle-orm';
import { recordAudit } from './audit.ts';
import type { Db, Tx } from './client.ts';
import type { Actor } from './job-types.ts';
import { links, requests } from './schema.ts';
import { lockTracksOf, markTracksUsed } from './used-tracks.ts';

export interface NewLink {
  readonly requestId: string;
  readonly model: string;
  /** The stems that it gives out; `null` means all that the request asked for. */
  readonly stems: readonly string[] | null;
  readonly expiresAt: Date;
}

/** An expiring link, as its row tells. Whether it has expired is for the reader's clock to say. */
export interface StoredLink extends NewLink {
  readonly linkId: string;
  readonly revokedAt: Date | null;
  readonly opens: number;
  readonly sentBytes: number;
  readonly createdAt: Date;
}

/**
 * The link to a request: one while it works, another from the moment when it is done, so that its whole time is left for
 * the stems. However often and by however many programs it is asked for, each is made once. One that has expired or was
 * revoked is answered as it is: a new one takes {@link renewLink}.
 *
 * @throws Fault `not_found` for an unknown request; `restricted` where all of its songs were taken down
 */
export async function ensureLink(db: Db, wish: { requestId: string; expiresAt: Date }): Promise<StoredLink> {
  const { requestId, expiresAt } = wish;
  return await db.transaction(async (tx) => {
    await lockSongs(tx, requestId);
    const { model, stems, begunAt, finishedAt } = await lockRequest(tx, requestId);
    const present = await newest(tx, requestId, finishedAt ?? begunAt);
    return present ?? (await insert(tx, { requestId, model, stems, expiresAt }));
  });
}

/** The newest link to the request, expired or not, but not a revoked one; `undefined` when there is none. */
export async function currentLink(db: Db, requestId: string): Promise<StoredLink | undefined> {
  const [row] = await db
    .select()
    .from(links)
    .where(and(eq(links.requestId, requestId), isNull(links.revokedAt)))
    .orderBy(desc(links.createdAt))
    .limit(1);
  return row && stored(row);
}

/**
 * Makes a new link to what an old one opened. Whether `by` may is for the caller to say.
 *
 * @throws Fault `not_found` for an unknown or revoked link; `restricted` as {@link ensureLink}
 */
export async function renewLink(db: Db, linkId: string, { expiresAt, by }: Renewal): Promise<StoredLink> {
  return await db.transaction(async (tx) => {
    const [old] = await tx.select().from(links).where(eq(links.id, linkId));
    if (old === undefined || old.revokedAt !== null) throw new Fault('not_found', faultSentence('not_found'));
    const { requestId, model, stems } = old;
    await lockSongs(tx, requestId);
    const fresh = await insert(tx, { requestId, model, stems, expiresAt });
    await recordAudit(tx, by, {
      action: 'renew',
      targetKind: 'link',
      targetId: linkId,
      detail: { linkId: fresh.linkId },
    });
    return fresh;
  });
}

export interface Renewal {
  readonly expiresAt: Date;
  readonly by: Actor;
}

/** Writes a link of any shape down, with an audit row if somebody made it by hand. Answers its id. @throws Fault `restricted` as {@link ensureLink} */
export async function createLink(db: Db, link: NewLink, by?: Actor): Promise<string> {
  return await db.transaction(async (tx) => {
    await lockSongs(tx, link.requestId);
    const { linkId } = await insert(tx, link);
    if (by !== undefined) await recordAudit(tx, by, { action: 'link', targetKind: 'link', targetId: linkId });
    return linkId;
  });
}

/** The link of that id, revoked or not; `undefined` when there never was one. */
export async function findLink(db: Db, linkId: string): Promise<StoredLink | undefined> {
  const [row] = await db.select().from(links).where(eq(links.id, linkId));
  return row && stored(row);
}

/** Ends a link; false when it was revoked before or never was. */
export async function revokeLink(db: Db, linkId: string, by: Actor): Promise<boolean> {
  return await db.transaction(async (tx) => {
    const live = and(eq(links.id, linkId), isNull(links.revokedAt));
    const rows = await tx
      .update(links)
      .set({ revokedAt: sql`clock_timestamp()` })
      .where(live)
      .returning({ id: links.id });
    if (rows.length === 0) return false;
    await recordAudit(tx, by, { action: 'revoke', targetKind: 'link', targetId: linkId });
    return true;
  });
}

/** Counts a visit to the link's page, and keeps its songs from being retired. */
export async function countOpen(db: Db, { linkId, requestId }: OpenedLink): Promise<void> {
  await db
    .update(links)
    .set({ opens: sql`${links.opens} + 1` })
    .where(eq(links.id, linkId));
  await markTracksUsed(db, [requestId]);
}

export type OpenedLink = Pick<StoredLink, 'linkId' | 'requestId'>;

/** Counts bytes that were sent through the link, and keeps its songs from being retired. */
export async function countSent(db: Db, { linkId, requestId }: OpenedLink, bytes: number): Promise<void> {
  await db
    .update(links)
    .set({ sentBytes: sql`${links.sentBytes} + ${bytes}` })
    .where(eq(links.id, linkId));
  await markTracksUsed(db, [requestId]);
}

/** Songs before the request: the order in which a run that completes takes them too. */
async function lockSongs(tx: Tx, requestId: string): Promise<void> {
  const songs = await lockTracksOf(tx, requestId);
  if (songs.length > 0 && songs.every(({ blockedAt }) => blockedAt !== null)) {
    throw new Fault('restricted', faultSentence('restricted'));
  }
}

async function lockRequest(tx: Tx, requestId: string) {
  const [row] = await tx.select().from(requests).where(eq(requests.id, requestId)).for('no key update');
  if (row === undefined) throw new Fault('not_found', 'There is no such request.');
  return row;
}

async function newest(tx: Tx, requestId: string, since: Date): Promise<StoredLink | undefined> {
  const [row] = await tx
    .select()
    .from(links)
    .where(and(eq(links.requestId, requestId), gte(links.createdAt, since)))
    .orderBy(desc(links.createdAt))
    .limit(1);
  return row && stored(row);
}

/** By the database's clock at this moment, not when the transaction began: it may have waited for the request's end. */
async function insert(tx: Tx, { stems, ...link }: NewLink): Promise<StoredLink> {
  const createdAt = sql`clock_timestamp()`;
  const [row] = await tx
    .insert(links)
    .values({ ...link, stems: stems === null ? null : [...stems], createdAt })
    .returning();
  if (row === undefined) throw new Error('No row came back for a link.');
  return stored(row);
}

const stored = ({ id, ...rest }: typeof links.$inferSelect): StoredLink => ({ linkId: id, ...rest });
