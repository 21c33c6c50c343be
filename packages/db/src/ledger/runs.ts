import { and, eq, lt, sql } from 'drizzle-orm';
import { Percent, runningStatusOf } from '../job-status.ts';
import { type Claim, ClaimLost, type RunLedger, type Settlement } from '../job-types.ts';
import { jobs, jobTries } from '../schema.ts';
import { isOurs } from './claims.ts';
import { inMs, jobSnapshot, noFault, now } from './columns.ts';
import { completeRun } from './complete.ts';
import { goOn } from './go-on.ts';
import { holdersOf } from './held.ts';
import { move } from './move.ts';
import { recompute } from './recompute.ts';
import { type LedgerParts, transact } from './transaction.ts';

/** The life of a run, from its start to its end. */
export function runLedger(parts: LedgerParts): RunLedger {
  return {
    start: (jobId, seq, worker) => start(parts, jobId, seq, worker),
    beat: (claim) => beat(parts, claim),
    progress: (claim, percent) => progress(parts, claim, Percent.parse(percent)),
    complete: (claim, publication) => completeRun(parts, claim, publication),
    settle: (claim, outcome) => settle(parts, claim, outcome),
  };
}

function start(parts: LedgerParts, jobId: string, seq: number, worker: string | undefined): Promise<Claim> {
  return transact(parts, async (scope) => {
    const [row] = await scope.tx.select({ stage: jobs.stage }).from(jobs).where(eq(jobs.id, jobId));
    if (row === undefined) throw new ClaimLost(jobId);
    const counts = { run: sql`${jobs.run} + 1`, tries: sql`${jobs.tries} + 1`, progress: 0 };
    const set = { ...counts, startedAt: now, beatAt: now, progressAt: null, ...noFault };
    const job = await move(scope, { jobId, to: runningStatusOf[row.stage], set, only: eq(jobs.seq, seq) });
    await scope.tx.insert(jobTries).values({ jobId, run: job.run, worker: worker ?? null, startedAt: now });
    const requestIds = await holdersOf(scope.tx, jobId);
    await recompute(scope, parts.policy, requestIds);
    return { job, run: job.run, tries: job.tries, requestIds };
  });
}

async function beat({ db }: LedgerParts, claim: Claim): Promise<void> {
  const rows = await db.update(jobs).set({ beatAt: now }).where(isOurs(claim)).returning({ id: jobs.id });
  if (rows.length === 0) throw new ClaimLost(claim.job.jobId);
}

function progress(parts: LedgerParts, claim: Claim, percent: number): Promise<void> {
  return transact(parts, async (scope) => {
    const { jobId } = claim.job;
    const [job] = await scope.tx
      .update(jobs)
      .set({
        progress: percent,
        progressAt: now,
        beatAt: now,
        updatedAt: now,
        seq: sql`${jobs.seq} + 1`,
        // A new percent is told once and not told again: the next one says more.
        announcedSeq: sql`${jobs.announcedSeq} + (${jobs.announcedSeq} = ${jobs.seq})::integer`,
      })
      .where(and(isOurs(claim), lt(jobs.progress, percent)))
      .returning(jobSnapshot);
    if (job === undefined) return await confirm(scope.tx, claim);
    scope.moved.jobs.set(jobId, job);
    await recompute(scope, parts.policy, await holdersOf(scope.tx, jobId));
  });
}

async function confirm(tx: Pick<LedgerParts['db'], 'select'>, claim: Claim): Promise<void> {
  const [row] = await tx.select({ id: jobs.id }).from(jobs).where(isOurs(claim));
  if (row === undefined) throw new ClaimLost(claim.job.jobId);
}

function settle(parts: LedgerParts, claim: Claim, { to, fault, delayMs, ...record }: Settlement): Promise<void> {
  return transact(parts, async (scope) => {
    const { jobId } = claim.job;
    const { code, message, candidates } = fault;
    const faultDetail = candidates.length === 0 ? null : { candidates };
    const why = { faultCode: code, faultMessage: message, faultDetail };
    const when = to === 'retrying' ? { runAt: inMs(delayMs ?? 0), queuedAt: now } : { finishedAt: now };
    await move(scope, { jobId, to, set: { ...why, ...when }, only: isOurs(claim), record });
    await goOn(scope, parts.policy, jobId);
  });
}
