import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { and, count, eq, isNull } from 'drizzle-orm';
import type { Claim, JobSnapshot, Publication, Saved } from '../job-types.ts';
import { files, jobs, jobTries } from '../schema.ts';
import { isOurs } from './claims.ts';
import { inMs, jobSnapshot, noFault, now } from './columns.ts';
import { goOn } from './go-on.ts';
import { move } from './move.ts';
import { findTwin, handOver, lockKey } from './open.ts';
import { type LedgerParts, type Scope, transact } from './transaction.ts';

/**
 * Ends a run with its result. The guarded UPDATE comes first and holds the job's row, so that nobody else ends, cancels
 * or attaches meanwhile; then the files, then the rows, then what comes next, and the commit.
 */
export async function completeRun(parts: LedgerParts, claim: Claim, publication: Publication): Promise<void> {
  const placing = { begun: false, done: false };
  try {
    await transact(parts, async (scope) => {
      const set = { progress: 100, finishedAt: now, ...noFault };
      const job = await move(scope, { jobId: claim.job.jobId, to: 'completed', set, only: isOurs(claim) });
      placing.begun = true;
      if (!(await isDoneAlready(scope, job, publication.turnedOut))) {
        if (!placing.done) await publication.put();
        placing.done = true;
        await keep(scope, job, await publication.save(scope.tx));
      }
      await goOn(scope, parts.policy, job.jobId);
    });
  } catch (error) {
    if (placing.begun) await takeBack(parts, claim, publication);
    throw error;
  }
}

/**
 * Gives the job the key that its work turned out to have; or, where a job of that key stands, gives its holders to that
 * one, and its result the song.
 *
 * @throws Fault `service_unavailable` (retryable) while another job is at the same work: its files are in the same place
 */
async function isDoneAlready(scope: Scope, job: JobSnapshot, turnedOut: Publication['turnedOut']): Promise<boolean> {
  if (turnedOut === undefined || turnedOut.key === job.key) return false;
  const { key, trackId } = turnedOut;
  await lockKey(scope.tx, key);
  const twin = await findTwin(scope.tx, key);
  if (twin !== undefined && twin.status !== 'completed') {
    throw new Fault('service_unavailable', faultSentence('service_unavailable'), { retryable: true });
  }
  const found = twin === undefined ? { key } : { trackId, result: { trackIds: [trackId] } };
  await scope.tx.update(jobs).set(found).where(eq(jobs.id, job.jobId));
  if (twin !== undefined) await handOver(scope.tx, job.jobId, twin.id);
  return twin !== undefined;
}

/** Writes the result to the job, and refuses one without files: it would be made again and again. */
async function keep(scope: Scope, job: JobSnapshot, saved: Saved): Promise<void> {
  const { trackId, freshForMs } = saved;
  const result = trackId === undefined ? saved.result : { trackIds: [trackId], ...saved.result };
  const [row] = await scope.tx
    .update(jobs)
    .set({
      ...(trackId === undefined ? {} : { trackId }),
      result: result ?? null,
      freshUntil: freshForMs === undefined ? null : inMs(freshForMs),
    })
    .where(eq(jobs.id, job.jobId))
    .returning(jobSnapshot);
  if (row !== undefined) scope.moved.jobs.set(job.jobId, row);
  const { route, routes } = saved;
  if (route !== undefined || routes !== undefined) {
    const isTry = and(eq(jobTries.jobId, job.jobId), eq(jobTries.run, job.run));
    await scope.tx.update(jobTries).set({ route, routes }).where(isTry);
  }
  if (job.stage === 'resolve' || job.stage === 'cleanup') return;
  const there = and(eq(files.jobId, job.jobId), isNull(files.removedAt));
  const [found] = await scope.tx.select({ files: count() }).from(files).where(there);
  if (found?.files === 0) throw new Error(`The stage ${job.stage} saved no file.`);
}

/**
 * Removes the files of a completion that failed, on a fresh connection and under the lock of the job's row: only while
 * the run is still ours and running. A lost answer to COMMIT may have been a commit, and the next run's files may be in
 * the same place.
 */
async function takeBack({ db, log }: LedgerParts, claim: Claim, publication: Publication): Promise<void> {
  const { jobId } = claim.job;
  try {
    await db.transaction(async (tx) => {
      const [row] = await tx.select({ id: jobs.id }).from(jobs).where(isOurs(claim)).for('no key update');
      if (row !== undefined) await publication.takeBack();
    });
  } catch (error) {
    log.warn({ jobId, run: claim.run, err: error }, 'files of a failed completion stay until the cleanup');
  }
}
