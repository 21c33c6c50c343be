import { and, eq, isNull, sql } from 'drizzle-orm';
import { recordAudit } from './audit.ts';
import type { Db } from './client.ts';
import type { Actor } from './job-types.ts';
import { links } from './schema.ts';

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

/** Writes a link down. Answers its id, which the token carries. */
export async function createLink(db: Db, { stems, ...link }: NewLink): Promise<string> {
  const [row] = await db
    .insert(links)
    .values({ ...link, stems: stems === null ? null : [...stems] })
    .returning({ id: links.id });
  if (row === undefined) throw new Error('No row came back for a link.');
  return row.id;
}

/** The link of that id, revoked or not; `undefined` when there never was one. */
export async function findLink(db: Db, linkId: string): Promise<StoredLink | undefined> {
  const [row] = await db.select().from(links).where(eq(links.id, linkId));
  if (row === undefined) return undefined;
  const { id, ...rest } = row;
  return { linkId: id, ...rest };
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

/** Counts a visit to the link's page. */
export async function countOpen(db: Db, linkId: string): Promise<void> {
  await db
    .update(links)
    .set({ opens: sql`${links.opens} + 1` })
    .where(eq(links.id, linkId));
}

/** Counts bytes that were sent through the link. */
export async function countSent(db: Db, linkId: string, bytes: number): Promise<void> {
  await db
    .update(links)
    .set({ sentBytes: sql`${links.sentBytes} + ${bytes}` })
    .where(eq(links.id, linkId));
}
