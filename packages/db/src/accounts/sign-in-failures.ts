import { inArray, lt, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { signInFailures } from '../schema.ts';

/** Failures within this time count together. */
const windowMinutes = 15;
const lockMinutes = 15;

export interface Limits {
  /** Failures within 15 minutes after which a subject is locked for 15 minutes. */
  readonly [subject: string]: number;
}

/** Whether any of the subjects is locked now, by the database's clock. */
export async function isLocked(db: Db, subjects: readonly string[]): Promise<boolean> {
  const rows = await db
    .select({ locked: sql<boolean>`${signInFailures.lockedUntil} > clock_timestamp()` })
    .from(signInFailures)
    .where(inArray(signInFailures.subject, [...subjects]));
  return rows.some(({ locked }) => locked);
}

/** Counts a failed sign-in for each subject, and locks those that reached their limit. Old counts are dropped. */
export async function noteFailure(db: Db, limits: Limits): Promise<void> {
  await db.delete(signInFailures).where(lt(signInFailures.since, sql`clock_timestamp() - interval '1 day'`));
  for (const [subject, limit] of Object.entries(limits).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const isOld = sql`${signInFailures.since} < clock_timestamp() - ${windowMinutes} * interval '1 minute'`;
    const failures = sql`case when ${isOld} then 1 else ${signInFailures.failures} + 1 end`;
    const lock = sql`clock_timestamp() + ${lockMinutes} * interval '1 minute'`;
    await db
      .insert(signInFailures)
      .values({ subject, lockedUntil: limit <= 1 ? lock : null })
      .onConflictDoUpdate({
        target: signInFailures.subject,
        set: {
          failures,
          since: sql`case when ${isOld} then clock_timestamp() else ${signInFailures.since} end`,
          lockedUntil: sql`case when ${failures} >= ${limit} then ${lock} else ${signInFailures.lockedUntil} end`,
        },
      });
  }
}

/** Forgets the failures of a subject that signed in. */
export async function clearFailures(db: Db, subject: string): Promise<void> {
  await db.delete(signInFailures).where(inArray(signInFailures.subject, [subject]));
}
