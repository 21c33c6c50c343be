import { Fault } from '@alchemy/core/errors';
import { and, eq, lt, notExists, sql } from 'drizzle-orm';
import { recordAudit } from '../audit.ts';
import { isLive } from '../job-status.ts';
import type { Actor, AlsoWrite, JobSpec } from '../job-types.ts';
import { jobs, requestJobs, requests } from '../schema.ts';
import { advance } from './advance.ts';
import { inMs, isLive as isLiveRow, isRunning, noFault, now } from './columns.ts';
import { goOn } from './go-on.ts';
import { isOpen } from './held.ts';
import { move } from './move.ts';
import { openJob } from './open.ts';
import { recompute } from './recompute.ts';
import { type LedgerParts, transact } from './transaction.ts';

/** Ends the runs that have not beaten for so long, one a transaction; answers how many. */
export async function rescue(parts: LedgerParts, silentForMs: number): Promise<number> {
  const silent = await parts.db
    .select({ jobId: jobs.id, run: jobs.run })
    .from(jobs)
    .where(isSilent(silentForMs))
    .orderBy(jobs.rank, jobs.key);
  let rescued = 0;
  for (const { jobId, run } of silent) {
    if (await rescueOne(parts, jobId, run, silentForMs)) rescued++;
  }
  return rescued;
}

function isSilent(silentForMs: number) {
  return and(isRunning, lt(jobs.beatAt, inMs(-silentForMs)));
}

/** A row that is locked is being completed: its lock is the fence, and it is passed over. */
function rescueOne(parts: LedgerParts, jobId: string, run: number, silentForMs: number): Promise<boolean> {
  return transact(parts, async (scope) => {
    const [job] = await scope.tx
      .select({ stage: jobs.stage, tries: jobs.tries })
      .from(jobs)
      .where(and(eq(jobs.id, jobId), eq(jobs.run, run), isSilent(silentForMs)))
      .for('no key update', { skipLocked: true });
    if (job === undefined) return false;
    const again = job.tries < parts.policy.triesOf(job.stage);
    const why = { ...noFault, faultCode: 'internal', faultMessage: 'The worker stopped answering.' };
    const when = again ? { runAt: now, queuedAt: now } : { finishedAt: now };
    await move(scope, { jobId, to: again ? 'retrying' : 'failed', set: { ...why, ...when }, only: eq(jobs.run, run) });
    await goOn(scope, parts.policy, jobId);
    return true;
  });
}

/** The runs at work, as `<jobId>-<run>`. */
export async function liveRuns({ db }: LedgerParts): Promise<Set<string>> {
  const rows = await db.select({ jobId: jobs.id, run: jobs.run }).from(jobs).where(isRunning);
  return new Set(rows.map(({ jobId, run }) => `${jobId}-${run}`));
}

/**
 * Moves on the live requests that no live job serves, such as those whose files were removed under them; answers how
 * many there were.
 */
export async function mendStranded(parts: LedgerParts): Promise<number> {
  const live = parts.db
    .select({ one: sql`1` })
    .from(requestJobs)
    .innerJoin(jobs, eq(jobs.id, requestJobs.jobId))
    .where(and(eq(requestJobs.requestId, requests.id), isLiveRow));
  const stranded = await parts.db
    .select({ id: requests.id })
    .from(requests)
    .where(and(isOpen([]), notExists(live)))
    .orderBy(requests.id);
  for (const { id } of stranded) {
    await transact(parts, async (scope) => {
      await advance(scope, parts.policy, [id]);
      await recompute(scope, parts.policy, [id]);
    });
  }
  return stranded.length;
}

/**
 * Cancels a live job for all who hold it.
 *
 * @returns false when the job is not live: nothing was done
 */
export function cancelJob(parts: LedgerParts, jobId: string, by: Actor): Promise<boolean> {
  return transact(parts, async (scope) => {
    const [job] = await scope.tx
      .select({ status: jobs.status })
      .from(jobs)
      .where(eq(jobs.id, jobId))
      .for('no key update');
    if (job === undefined) throw new Fault('not_found', 'There is no such job.');
    if (!isLive(job.status)) return false;
    await move(scope, { jobId, to: 'cancelled', set: { finishedAt: now } });
    await goOn(scope, parts.policy, jobId);
    await recordAudit(scope.tx, by, { action: 'cancel', targetKind: 'job', targetId: jobId });
    return true;
  });
}

/** Opens a job that no request asked for; a live one of the same key is enough. */
export function openUnasked(parts: LedgerParts, spec: JobSpec, also?: AlsoWrite): Promise<string> {
  return transact(parts, async (scope) => {
    await openJob(scope, spec, [], 'leave');
    const live = and(eq(jobs.key, spec.key), isLiveRow);
    const [job] = await scope.tx.select({ id: jobs.id }).from(jobs).where(live);
    if (job === undefined) throw new Error(`The job ${spec.key} was opened and is not there.`);
    await also?.(scope.tx, job.id);
    return job.id;
  });
}
