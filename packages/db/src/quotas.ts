import { Fault } from '@alchemy/core/errors';
import { quotaWords } from '@alchemy/core/sentences';
import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from './client.ts';
import { isUnfinished } from './ledger/columns.ts';
import { requests, users } from './schema.ts';

/** What one person and one workspace may ask for. */
export interface Quotas {
  /** Requests of one person at work at a time. */
  readonly activeRequests: number;
  /** Minutes of music that one workspace may have separated anew within 24 hours. */
  readonly workspaceMinutes: number;
}

/**
 * Lets a request pass that was just written, or throws before it is committed. What is stored already costs nothing and
 * is given to everybody who is not blocked.
 *
 * @throws Fault `restricted` for a blocked person, `quota_exceeded`
 */
export async function admitRequest(tx: Tx, requestId: string, quotas: Quotas): Promise<void> {
  const [row] = await tx
    .select({ userId: users.id, blockedAt: users.blockedAt, workspace: requests.workspace, opened: hasOpened })
    .from(requests)
    .innerJoin(users, eq(users.id, requests.userId))
    .where(eq(requests.id, requestId));
  if (row === undefined) throw new Error('A request that was just written is gone.');
  if (row.blockedAt !== null) throw new Fault('restricted', quotaWords.blocked);
  if (!row.opened) return;
  await admitPerson(tx, row.userId, quotas);
  if (row.workspace !== null) await admitWorkspace(tx, row.workspace, { requestId, quotas });
}

const hasOpened = sql<boolean>`exists (
  select from request_jobs where request_jobs.request_id = ${requests.id} and request_jobs.opened)`;

/** One after another, so that many asks at once are counted too. This lock is taken last: nothing is waited for under it. */
async function admitPerson(tx: Tx, userId: string, { activeRequests }: Quotas): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || 'quota:' || ${userId}, 0))`);
  if ((await countLive(tx, userId)) > activeRequests) {
    throw new Fault('quota_exceeded', quotaWords.tooManyAtOnce(activeRequests));
  }
}

async function countLive(db: Db | Tx, userId: string): Promise<number> {
  return await db.$count(requests, and(eq(requests.userId, userId), eq(requests.withdrawn, false), isUnfinished));
}

async function admitWorkspace(
  tx: Tx,
  workspace: string,
  { requestId, quotas }: { requestId: string; quotas: Quotas },
): Promise<void> {
  const [row] = await tx.execute<{ all: number; own: number }>(sql`
    select coalesce(sum(song.duration_ms), 0)::double precision / 60000 as all,
      coalesce(sum(song.duration_ms) filter (where request.id = ${requestId}), 0)::double precision / 60000 as own
    from requests as request
    join request_jobs as held on held.request_id = request.id and held.opened
    join jobs as job on job.id = held.job_id and job.stage = 'processing'
    join tracks as song on song.id = job.track_id
    where request.workspace = ${workspace} and request.begun_at > clock_timestamp() - interval '24 hours'
      and job.status <> 'failed' and not (job.status = 'cancelled' and job.run = 0)`);
  const { all = 0, own = 0 } = row ?? {};
  // How long a song is that nobody has fetched yet is not known: it is begun while anything is left.
  const isTooMuch = own > 0 ? all > quotas.workspaceMinutes : all >= quotas.workspaceMinutes;
  if (isTooMuch) throw new Fault('quota_exceeded', quotaWords.minutesUsedUp(quotas.workspaceMinutes));
}

/**
 * Whether this person may begin something again.
 *
 * @throws Fault `restricted` for a blocked person, `quota_exceeded`
 */
export async function admitAgain(db: Db, identity: string, { activeRequests }: Quotas): Promise<void> {
  const [person] = await db.select().from(users).where(eq(users.identity, identity));
  if (person === undefined) return;
  if (person.blockedAt !== null) throw new Fault('restricted', quotaWords.blocked);
  if ((await countLive(db, person.id)) >= activeRequests) {
    throw new Fault('quota_exceeded', quotaWords.tooManyAtOnce(activeRequests));
  }
}
