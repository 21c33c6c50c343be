import { and, gt, inArray, lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../client.ts';
import { signInFailures } from '../schema.ts';

/** Failures within this time count together. */
const windowMinutes = 15;
/** How long a lock lasts. */
export const lockMinutes = 15;

export interface Limits {
  /** Failures within 15 minutes after which a subject is locked for 15 minutes. */
  readonly [subject: string]: number;
}

/** For how many more minutes, rounded up, one of the subjects is locked by the database's clock; `undefined`: none is. */
export async function lockedForMinutes(db: Db, subjects: readonly string[]): Promise<number | undefined> {
  const left = sql<number>`ceil(extract(epoch from ${signInFailures.lockedUntil} - clock_timestamp()) / 60)`;
  const rows = await db
    .select({ minutes: left.mapWith(Number) })
    .from(signInFailures)
    .where(and(inArray(signInFailures.subject, [...subjects]), gt(signInFailures.lockedUntil, sql`clock_timestamp()`)));
  return rows.length === 0 ? undefined : Math.max(...rows.map(({ minutes }) => minutes));
}

/**
 * Counts a failed sign-in for each subject, and locks those that reached their limit. Old counts are dropped.
 *
 * @returns the subjects that this failure locked
 */
export async function noteFailure(tx: Tx, limits: Limits): Promise<string[]> {
  await tx.delete(signInFailures).where(lt(signInFailures.since, sql`clock_timestamp() - interval '1 day'`));
  const locked: string[] = [];
  // In one order whoever counts, so that two who fail at once do not wait for each other.
  for (const [subject, limit] of Object.entries(limits).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const isOld = sql`${signInFailures.since} < clock_timestamp() - ${windowMinutes} * interval '1 minute'`;
    const failures = sql`case when ${isOld} then 1 else ${signInFailures.failures} + 1 end`;
    const lock = sql`clock_timestamp() + ${lockMinutes} * interval '1 minute'`;
    const [row] = await tx
      .insert(signInFailures)
      .values({ subject, lockedUntil: limit <= 1 ? lock : null })
      .onConflictDoUpdate({
        target: signInFailures.subject,
        set: {
          failures,
          since: sql`case when ${isOld} then clock_timestamp() else ${signInFailures.since} end`,
          lockedUntil: sql`case when ${failures} >= ${limit} then ${lock} else ${signInFailures.lockedUntil} end`,
        },
      })
      .returning({ failures: signInFailures.failures });
    if (row?.failures === limit) locked.push(subject);
  }
  return locked;
}

/** Forgets the failures of a subject that signed in. */
export async function clearFailures(db: Db, subject: string): Promise<void> {
  await db.delete(signInFailures).where(inArray(signInFailures.subject, [subject]));
}
