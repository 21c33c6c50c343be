import { and, desc, eq, or, type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { type JobStatus, lineOf, liveStatuses } from '../job-status.ts';
import type { JobSnapshot, JobSpec } from '../job-types.ts';
import { literals } from '../schema/columns.ts';
import { jobs, requestJobs } from '../schema.ts';
import { isDead, isLive, jobSnapshot, noFault, now, stands } from './columns.ts';
import { touchLine } from './line.ts';
import { move } from './move.ts';
import type { Scope } from './transaction.ts';

/** A request that needs a job, and the epoch for which it does. */
export interface Holder {
  readonly requestId: string;
  readonly epoch: number;
}

/** What becomes of a job of the same key that failed or was cancelled: left as history, or opened again. */
export type DeadTwin = 'leave' | 'reopen';

/**
 * Attaches the holders to the live or standing job of the key, or opens one. Whoever asks for the same key takes turns
 * by its lock; whoever attaches while the job completes waits for its row and then finds it completed.
 *
 * @returns whether the job was completed before, so that what comes after it is due at once
 */
export async function openJob(
  scope: Scope,
  spec: JobSpec,
  holders: readonly Holder[],
  dead: DeadTwin,
): Promise<boolean> {
  await lockKey(scope.tx, spec.key);
  const twin = await findTwin(scope.tx, spec.key);
  const turn = turnOf(spec, holders[0]);
  if (twin?.status === 'queued') await moveUp(scope, twin.id, turn);
  const jobId = twin?.id ?? (await reopenOrInsert(scope, spec, { dead, turn }));
  await attach(scope.tx, jobId, holders, twin === undefined ? holders[0] : undefined);
  return twin?.status === 'completed';
}

async function attach(tx: Tx, jobId: string, holders: readonly Holder[], opener: Holder | undefined): Promise<void> {
  if (holders.length === 0) return;
  await tx
    .insert(requestJobs)
    .values(holders.map((holder) => ({ ...holder, jobId, opened: holder === opener })))
    .onConflictDoUpdate({
      target: [requestJobs.requestId, requestJobs.jobId],
      set: {
        epoch: sql`greatest(${requestJobs.epoch}, excluded.epoch)`,
        opened: sql`${requestJobs.opened} or excluded.opened`,
      },
    });
}

/**
 * Whose turn a job takes, and how far back in the line: by as many places as that person has live jobs in it already, so
 * that whoever asks for one song does not wait for another's whole album.
 */
function turnOf({ stage, priority }: JobSpec, holder: Holder | undefined): Turn {
  if (holder === undefined) return { ownerId: null, priority };
  const base = sql`(select priority from requests where id = ${holder.requestId})`;
  const ownerId = sql`(select user_id from requests where id = ${holder.requestId})`;
  const own = sql`select count(*)::integer from jobs as own where own.owner_id = ${ownerId}
    and own.status in (${literals(liveStatuses)}) and own.stage in (${literals(lineOf(stage))})`;
  return { ownerId, priority: sql`${base} + (${own})` };
}

interface Turn {
  readonly ownerId: SQL | null;
  readonly priority: SQL | number;
}

/** A job that waits far behind for one person comes forward for another. Its old queue entry finds nothing to start. */
async function moveUp(scope: Scope, jobId: string, turn: Turn): Promise<void> {
  const set = { ...turn, queuedAt: now, seq: sql`${jobs.seq} + 1`, updatedAt: now };
  const isSooner = sql`${turn.priority} < ${jobs.priority}`;
  const [job] = await scope.tx
    .update(jobs)
    .set(set)
    .where(and(eq(jobs.id, jobId), eq(jobs.status, 'queued'), isSooner))
    .returning(jobSnapshot);
  if (job === undefined) return;
  scope.moved.jobs.set(jobId, job);
  touchLine(scope, job);
}

/** Whoever holds one job holds the other too. */
export async function handOver(tx: Tx, fromJobId: string, toJobId: string): Promise<void> {
  const holders = await tx
    .select({ requestId: requestJobs.requestId, epoch: requestJobs.epoch })
    .from(requestJobs)
    .where(eq(requestJobs.jobId, fromJobId));
  await attach(tx, toJobId, holders, undefined);
}

/** Held to the end of the transaction. */
export async function lockKey(tx: Tx, key: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || ${key}, 0))`);
}

/**
 * The live or standing job of the key, its row locked. Asked twice: a row that stopped qualifying while we waited for
 * it is skipped by PostgreSQL, and what took its place shows only in a new statement; and so does that the files of a
 * completed one went away meanwhile, since retention holds the rows of the jobs whose files it takes.
 */
export async function findTwin(tx: Tx, key: string): Promise<{ id: string; status: JobStatus } | undefined> {
  const look = () =>
    tx
      .select({ id: jobs.id, status: jobs.status })
      .from(jobs)
      .where(and(eq(jobs.key, key), or(isLive, stands)))
      .orderBy(sql`(${jobs.status} = 'completed')`, desc(jobs.createdAt))
      .limit(1)
      .for('no key update');
  const [twin] = await look();
  if (twin !== undefined && twin.status !== 'completed') return twin;
  const [second] = await look();
  return second;
}

async function reopenOrInsert(
  scope: Scope,
  spec: JobSpec,
  { dead, turn }: { dead: DeadTwin; turn: Turn },
): Promise<string> {
  const old = dead === 'reopen' ? await findDead(scope.tx, spec.key) : undefined;
  const job = old === undefined ? await insert(scope, spec, turn) : await reopen(scope, old, turn);
  return job.jobId;
}

async function findDead(tx: Tx, key: string): Promise<string | undefined> {
  const [job] = await tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.key, key), isDead))
    .orderBy(desc(jobs.updatedAt))
    .limit(1)
    .for('no key update');
  return job?.id;
}

/** Back in line as if new: its tries are given back, what was picked is forgotten. The caller holds the lock of its key. */
function reopen(scope: Scope, jobId: string, turn: Turn): Promise<JobSnapshot> {
  const fresh = { ...turn, tries: 0, progress: 0, startedAt: null, progressAt: null, finishedAt: null };
  const params = sql`${jobs.params} - 'pick'`;
  const set = { ...fresh, params, ...noFault, queuedAt: now, runAt: now };
  return move(scope, { jobId, to: 'queued', set });
}

async function insert(scope: Scope, spec: JobSpec, turn: Turn): Promise<JobSnapshot> {
  const [job] = await scope.tx
    .insert(jobs)
    .values({ ...spec, ...turn, queuedAt: now, runAt: now, createdAt: now, updatedAt: now })
    .returning(jobSnapshot);
  if (job === undefined) throw new Error(`No row came back for the new job ${spec.key}.`);
  scope.moved.jobs.set(job.jobId, job);
  touchLine(scope, job);
  return job;
}
