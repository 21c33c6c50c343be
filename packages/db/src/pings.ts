import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Db } from './client.ts';
import { pings, users } from './schema.ts';

/** Somebody who wants to be told when a request is over. */
export interface Waiting {
  readonly userId: string;
  readonly identity: string;
}

/** Notes that this person wants to be told, once however often they ask. */
export async function addPing(db: Db, requestId: string, userId: string): Promise<void> {
  await db.insert(pings).values({ requestId, userId }).onConflictDoNothing();
}

/** Who waits to be told, in the order in which they asked. */
export async function listPings(db: Db, requestId: string): Promise<Waiting[]> {
  return await db
    .select({ userId: users.id, identity: users.identity })
    .from(pings)
    .innerJoin(users, eq(users.id, pings.userId))
    .where(eq(pings.requestId, requestId))
    .orderBy(asc(pings.createdAt), asc(users.identity));
}

/** These were told. */
export async function endPings(db: Db, requestId: string, people: readonly Waiting[]): Promise<void> {
  const told = people.map(({ userId }) => userId);
  await db.delete(pings).where(and(eq(pings.requestId, requestId), inArray(pings.userId, told)));
}
