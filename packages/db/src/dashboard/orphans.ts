import { and, asc, desc, eq, gt, isNull, lt, notExists, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '../client.ts';
import { files, jobs, orphans } from '../schema.ts';

export type Orphan = typeof orphans.$inferSelect;

/** What a scan found, before it has an id. */
export type FoundOrphan = Pick<Orphan, 'kind' | 'path' | 'sizeBytes' | 'changedAt'>;

/** How long what was put into quarantine can be put back. */
export const quarantineHours = 24;

const atATime = 500;

/** Keeps what a scan found, under its job. */
export async function saveOrphans(tx: Db | Tx, scanId: string, found: readonly FoundOrphan[]): Promise<void> {
  for (let from = 0; from < found.length; from += atATime) {
    await tx.insert(orphans).values(found.slice(from, from + atATime).map((orphan) => ({ ...orphan, scanId })));
  }
}

/** Everything that a scan found, by path. */
export async function readScan(db: Db, scanId: string): Promise<Orphan[]> {
  return await db.select().from(orphans).where(eq(orphans.scanId, scanId)).orderBy(asc(orphans.path));
}

const Scan = z.object({
  scanId: z.uuid(),
  finishedAt: z.coerce.date(),
  files: z.coerce.number(),
  rows: z.coerce.number(),
  open: z.coerce.number(),
  sizeBytes: z.coerce.number(),
});

/** The last scan that ended, and how much of what it found is still open; `undefined` before the first. */
export async function readLastScan(db: Db): Promise<z.infer<typeof Scan> | undefined> {
  const [row] = await db.execute(sql`
    with scan as (
      select id, finished_at from jobs
      where stage = 'cleanup' and status = 'completed' and params ->> 'task' = 'orphans'
      order by updated_at desc nulls last, id limit 1
    )
    select scan.id as "scanId", scan.finished_at as "finishedAt",
      count(*) filter (where o.kind = 'file') as files, count(*) filter (where o.kind = 'row') as rows,
      count(*) filter (where o.state = 'found') as open,
      coalesce(sum(o.size_bytes) filter (where o.kind = 'file' and o.state = 'found'), 0) as "sizeBytes"
    from scan left join orphans o on o.scan_id = scan.id group by scan.id, scan.finished_at`);
  return row === undefined ? undefined : Scan.parse(row);
}

/** What a scan found, a page's worth, those that are still open first. */
export async function listOrphans(db: Db, scanId: string, limit: number): Promise<Orphan[]> {
  const openFirst = sql`${orphans.state} <> 'found'`;
  const ofScan = eq(orphans.scanId, scanId);
  return await db.select().from(orphans).where(ofScan).orderBy(openFirst, asc(orphans.path)).limit(limit);
}

/** What lies in quarantine, the newest first. */
export async function listQuarantined(db: Db, limit: number): Promise<Orphan[]> {
  const there = sql`${orphans.state} = 'quarantined'`;
  return await db.select().from(orphans).where(there).orderBy(desc(orphans.settledAt)).limit(limit);
}

export async function findOrphan(db: Db, orphanId: string): Promise<Orphan | undefined> {
  const [row] = await db.select().from(orphans).where(eq(orphans.id, orphanId));
  return row;
}

/** What has been in quarantine longer than it can be put back. */
export async function listExpired(db: Db): Promise<Orphan[]> {
  const isOver = lt(orphans.settledAt, sql`clock_timestamp() - ${quarantineHours} * interval '1 hour'`);
  return await db
    .select()
    .from(orphans)
    .where(and(sql`${orphans.state} = 'quarantined'`, isOver));
}

/** Writes down what became of it. */
export async function settleOrphan(
  db: Db,
  orphanId: string,
  state: Exclude<Orphan['state'], 'found'>,
  quarantinePath: string | null,
): Promise<void> {
  await db
    .update(orphans)
    .set({ state, quarantinePath, settledAt: sql`clock_timestamp()` })
    .where(eq(orphans.id, orphanId));
}

/** The paths that a person put back: whatever comes by itself leaves them alone. */
export async function listRestoredPaths(db: Db): Promise<Set<string>> {
  const rows = await db.selectDistinct({ path: orphans.path }).from(orphans).where(eq(orphans.state, 'restored'));
  return new Set(rows.map(({ path }) => path));
}

/** The rows of files that should be there and are not being remade, by path; the next `limit` behind a path. */
export async function listFileRows(db: Db, afterPath: string, olderThanMs: number, limit: number) {
  const isOld = lt(files.createdAt, sql`clock_timestamp() - ${olderThanMs} * interval '1 millisecond'`);
  const isRemade = db
    .select({ one: sql`1` })
    .from(jobs)
    .where(
      and(
        eq(jobs.trackId, files.trackId),
        sql`jobs.status in ('queued', 'retrying', 'downloading', 'processing', 'analyzing')`,
      ),
    );
  return await db
    .select({ path: files.path, sizeBytes: files.sizeBytes, createdAt: files.createdAt })
    .from(files)
    .where(and(gt(files.path, afterPath), isNull(files.removedAt), isOld, notExists(isRemade)))
    .orderBy(asc(files.path))
    .limit(limit);
}

/** Writes down that the file of a row is gone, if the row is still the one that was found. @returns whether it was */
export async function markRowGone(db: Db, { path, changedAt }: FoundOrphan): Promise<boolean> {
  const same = and(eq(files.path, path), eq(files.createdAt, changedAt), isNull(files.removedAt));
  const rows = await db
    .update(files)
    .set({ removedAt: sql`clock_timestamp()` })
    .where(same)
    .returning({ id: files.id });
  return rows.length > 0;
}
