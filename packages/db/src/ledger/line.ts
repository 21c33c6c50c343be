import { and, asc, eq, inArray, lte, or, sql } from 'drizzle-orm';
import { lineOf, type StageName, stageNames } from '../job-status.ts';
import type { JobSnapshot } from '../job-types.ts';
import { jobs } from '../schema.ts';
import { isWaiting, jobSnapshot, now } from './columns.ts';
import type { LedgerParts, Scope } from './transaction.ts';

/** One person's jobs in the line of a queue. */
export interface Line {
  readonly ownerId: string;
  readonly stages: readonly StageName[];
}

/** Notes that somebody entered or left this line. */
export function touchLine({ moved }: Scope, { ownerId, stage }: Pick<JobSnapshot, 'ownerId' | 'stage'>): void {
  if (ownerId === null) return;
  const stages = lineOf(stage);
  moved.lines.set(`${ownerId}:${stages.join()}`, { ownerId, stages });
}

const inTurn = [asc(jobs.priority), asc(jobs.queuedAt), asc(jobs.id)];

/** The first queued jobs of these lines, as many of each as may stand in a queue at a time. */
export async function frontOf({ db, policy }: LedgerParts, lines: readonly Line[]): Promise<JobSnapshot[]> {
  const fronts = lines.map(({ ownerId, stages }) => {
    const inLine = and(eq(jobs.ownerId, ownerId), eq(jobs.status, 'queued'), inArray(jobs.stage, [...stages]));
    return db
      .select(jobSnapshot)
      .from(jobs)
      .where(inLine)
      .orderBy(...inTurn)
      .limit(policy.mostWaiting);
  });
  return (await Promise.all(fronts)).flat();
}

/** The line of a job, in SQL over its `stage`. */
export const lineSql = sql.raw(
  `case stage ${stageNames.map((stage) => `when '${stage}' then '${lineOf(stage)[0]}'`).join(' ')} end`,
);

/** What the queues must hold, in the order of the line: due, and of each person no more than may stand there at a time. */
export function waiting({ db, policy }: LedgerParts, limit: number): Promise<JobSnapshot[]> {
  const inFront = sql<boolean>`${jobs.id} in (
    select id from (
      select id, row_number() over (partition by owner_id, ${lineSql} order by priority, queued_at, id) as place
      from jobs where status = 'queued'
    ) as ranked where place <= ${policy.mostWaiting})`;
  const isCalled = or(eq(jobs.status, 'retrying'), sql`${jobs.ownerId} is null`, inFront);
  return db
    .select(jobSnapshot)
    .from(jobs)
    .where(and(isWaiting, lte(jobs.runAt, now), isCalled))
    .orderBy(...inTurn)
    .limit(limit);
}
