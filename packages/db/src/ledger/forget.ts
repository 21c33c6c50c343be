import { and, eq, inArray, sql } from 'drizzle-orm';
import { recordAudit } from '../audit.ts';
import type { Db, Tx } from '../client.ts';
import type { Actor } from '../job-types.ts';
import { audit, jobs, links, pings, replies, requestJobs, requests, requestTracks, users } from '../schema.ts';
import { isUnfinished } from './columns.ts';
import { cancel } from './requests.ts';
import type { LedgerParts } from './transaction.ts';

/** Stands where a name was. */
const nobody = 'forgotten';

/**
 * Removes what is known of a person: their requests with replies, links and pings, their name, and their part in the
 * record of deeds; what they wait for is cancelled first. Songs stay, because others ask for them too; a file that only
 * they handed in loses its name at once and its bytes with the next round of retention. A blocked person stays blocked,
 * and an account of the portal keeps its sign-in: both need the identity.
 *
 * @param by whoever did it for them, for the audit; the person's own wish leaves no trace
 * @returns false when nobody has this identity
 */
export async function forget(parts: LedgerParts, identity: string, by?: Actor): Promise<boolean> {
  for (;;) {
    for (const requestId of await listLive(parts.db, identity)) await cancel(parts, requestId, { identity });
    const isDone = await parts.db.transaction((tx) => remove(tx, identity, by));
    if (isDone !== undefined) return isDone;
  }
}

async function listLive(db: Db, identity: string): Promise<string[]> {
  const rows = await db
    .select({ id: requests.id })
    .from(requests)
    .innerJoin(users, eq(users.id, requests.userId))
    .where(and(eq(users.identity, identity), isUnfinished));
  return rows.map(({ id }) => id);
}

/** `undefined`: they asked for something meanwhile. */
async function remove(tx: Tx, identity: string, by: Actor | undefined): Promise<boolean | undefined> {
  const [person] = await tx.select().from(users).where(eq(users.identity, identity)).for('update');
  if (person === undefined) return false;
  const own = await tx
    .select({ id: requests.id, isLive: isUnfinished })
    .from(requests)
    .where(eq(requests.userId, person.id))
    .for('update');
  if (own.some(({ isLive }) => isLive)) return undefined;
  const ids = own.map(({ id }) => id);
  if (ids.length > 0) await removeRequests(tx, ids);
  await tx.delete(pings).where(eq(pings.userId, person.id));
  await tx.update(jobs).set({ ownerId: null }).where(eq(jobs.ownerId, person.id));
  await tx.update(requests).set({ withdrawnBy: null }).where(eq(requests.withdrawnBy, identity));
  await tx.update(audit).set({ actor: nobody }).where(eq(audit.actor, identity));
  await removePerson(tx, person);
  if (by !== undefined) await recordAudit(tx, by, { action: 'forget', targetKind: 'user', targetId: person.id });
  return true;
}

async function removeRequests(tx: Tx, ids: string[]): Promise<void> {
  await retireUploads(tx, ids);
  for (const table of [links, pings, replies, requestJobs, requestTracks]) {
    await tx.delete(table).where(inArray(table.requestId, ids));
  }
  await tx
    .update(audit)
    .set({ detail: {} })
    .where(and(eq(audit.targetKind, 'request'), inArray(audit.targetId, ids)));
  await tx.delete(requests).where(inArray(requests.id, ids));
}

/** A file that nobody else asked for loses its name now, and its bytes with the next round of retention. */
async function retireUploads(tx: Tx, ids: string[]): Promise<void> {
  const theirs = `{${ids.join(',')}}`;
  await tx.execute(sql`
    update tracks set used_at = 'epoch', title = 'Upload', artist = null, album = null
    where source_key like 'upload:%'
      and id in (select track_id from request_tracks where request_id = any(${theirs}::uuid[]))
      and not exists (
        select from request_tracks where track_id = tracks.id and request_id <> all(${theirs}::uuid[]))`);
  await tx.execute(sql`
    update jobs set params = jsonb_set(params, '{title}', 'null')
    from tracks where tracks.id = jobs.track_id and tracks.used_at = 'epoch' and tracks.source_key like 'upload:%'
      and jobs.stage = 'download'`);
}

async function removePerson(tx: Tx, person: typeof users.$inferSelect): Promise<void> {
  const isNeeded = person.blockedAt !== null || person.passwordHash !== null || person.role !== 'member';
  if (isNeeded) await tx.update(users).set({ name: null }).where(eq(users.id, person.id));
  else await tx.delete(users).where(eq(users.id, person.id));
}
