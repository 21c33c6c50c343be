import { and, eq, sql } from 'drizzle-orm';
import { jobs } from '../schema.ts';
import { inMs, isWaiting, jobSnapshot, now } from './columns.ts';
import { lineSql, touchLine } from './line.ts';
import { type LedgerParts, transact } from './transaction.ts';

/**
 * Gives the first waiting job of each person in each line the place of a newcomer once it has waited so long, so that
 * nobody waits for ever behind a stream of people who ask for one song each. One at a time: a newcomer never finds more
 * than one of another person's before it. Answers how many came forward.
 */
export async function bringForward(parts: LedgerParts, waitedMs: number): Promise<number> {
  const rows = await parts.db
    .select({ jobId: jobs.id })
    .from(jobs)
    .where(isFirstAndLate(waitedMs))
    .orderBy(jobs.queuedAt);
  let moved = 0;
  for (const { jobId } of rows) {
    if (await bringOneForward(parts, jobId)) moved++;
  }
  return moved;
}

function isFirstAndLate(waitedMs: number) {
  return sql`${jobs.id} in (
    select id from (
      select id, priority, greatest(queued_at, run_at) as since,
        row_number() over (partition by owner_id, ${lineSql} order by priority, queued_at, id) as place
      from jobs where status in ('queued', 'retrying') and owner_id is not null
    ) as ranked where place = 1 and priority > 0 and since < ${inMs(-waitedMs)})`;
}

/** Its old queue entry finds nothing to start. A row that is locked is being moved, and passed over. */
function bringOneForward(parts: LedgerParts, jobId: string): Promise<boolean> {
  return transact(parts, async ({ tx, moved }) => {
    const waits = and(eq(jobs.id, jobId), isWaiting);
    const [free] = await tx.select({ id: jobs.id }).from(jobs).where(waits).for('no key update', { skipLocked: true });
    if (free === undefined) return false;
    const set = { priority: 0, queuedAt: now, seq: sql`${jobs.seq} + 1`, updatedAt: now };
    const [job] = await tx.update(jobs).set(set).where(waits).returning(jobSnapshot);
    if (job === undefined) return false;
    moved.jobs.set(jobId, job);
    touchLine({ tx, moved }, job);
    return true;
  });
}
