import { and, eq, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { leases } from './schema.ts';

/**
 * Takes or prolongs a lease, by the database's clock. A row and not a session's lock: a holder that hangs loses it.
 *
 * @returns whether it is the holder's until `forMs` from now
 */
export async function takeLease(db: Db, name: string, holder: string, forMs: number): Promise<boolean> {
  const heldUntil = sql`clock_timestamp() + ${forMs} * interval '1 millisecond'`;
  const rows = await db
    .insert(leases)
    .values({ name, holder, heldUntil })
    .onConflictDoUpdate({
      target: leases.name,
      set: { holder, heldUntil },
      setWhere: sql`${leases.holder} = ${holder} or ${leases.heldUntil} <= clock_timestamp()`,
    })
    .returning({ name: leases.name });
  return rows.length > 0;
}

/** Gives the lease back at once, if it is the holder's. */
export async function dropLease(db: Db, name: string, holder: string): Promise<void> {
  await db.delete(leases).where(and(eq(leases.name, name), eq(leases.holder, holder)));
}
