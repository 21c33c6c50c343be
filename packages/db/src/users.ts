import { eq, sql } from 'drizzle-orm';
import { recordAudit } from './audit.ts';
import type { Db } from './client.ts';
import type { Actor } from './job-types.ts';
import { users } from './schema.ts';

/** Blocks a person from asking, or lets them ask again; writes that down. False when nobody has this identity. */
export async function setBlocked(db: Db, identity: string, options: { blocked: boolean; by: Actor }): Promise<boolean> {
  return await db.transaction(async (tx) => {
    const [person] = await tx
      .update(users)
      .set({ blockedAt: options.blocked ? sql`clock_timestamp()` : null })
      .where(eq(users.identity, identity))
      .returning({ id: users.id });
    if (person === undefined) return false;
    const action = options.blocked ? 'block' : 'unblock';
    await recordAudit(tx, options.by, { action, targetKind: 'user', targetId: person.id });
    return true;
  });
}

/** Whether this person may ask; whoever was never seen may. */
export async function isBlocked(db: Db, identity: string): Promise<boolean> {
  const [person] = await db.select({ at: users.blockedAt }).from(users).where(eq(users.identity, identity));
  return (person?.at ?? null) !== null;
}

/**
 * The id of whoever has this identity, written down at first sight. Outside any transaction, so that a person's many
 * requests do not wait for each other on this row.
 */
export async function findOrCreateUser(db: Db, identity: string, name: string | null): Promise<string> {
  const [known] = await db.select({ id: users.id, name: users.name }).from(users).where(eq(users.identity, identity));
  if (known !== undefined && (name === null || name === known.name)) return known.id;
  const [row] = await db
    .insert(users)
    .values({ identity, name })
    .onConflictDoUpdate({ target: users.identity, set: { name: sql`coalesce(excluded.name, ${users.name})` } })
    .returning({ id: users.id });
  if (row === undefined) throw new Error('No row came back for a user.');
  return row.id;
}
