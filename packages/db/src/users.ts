import { eq, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { users } from './schema.ts';

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
