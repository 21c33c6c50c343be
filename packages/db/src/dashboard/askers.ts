import { inArray, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { requests, users } from '../schema.ts';
import { ordered } from './paging.ts';

/** So many of the last requests say who is at hand. */
const lastRequests = 200;

const newest = { column: requests.createdAt, id: requests.id, way: 'desc' } as const;

/** Whom a list can be narrowed to: who asked of late, and `chosen`, whom it is narrowed to now. By name. */
export async function listAskers(db: Db, chosen?: string): Promise<readonly { userId: string; name: string }[]> {
  const late = db
    .select({ userId: requests.userId })
    .from(requests)
    .orderBy(ordered(newest))
    .limit(lastRequests)
    .as('late');
  const lately = db.select({ userId: late.userId }).from(late);
  const all =
    chosen === undefined ? lately : lately.union(db.select({ userId: sql<string>`${chosen}::uuid` }).from(one));
  const name = sql<string>`coalesce(${users.name}, ${users.identity})`;
  return await db
    .select({ userId: users.id, name })
    .from(users)
    .where(inArray(users.id, all))
    .orderBy(sql`lower(${name})`, users.id);
}

const one = sql`(values (1)) as one`;
