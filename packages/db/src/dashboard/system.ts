import { asc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { recordAudit } from '../audit.ts';
import type { Db } from '../client.ts';
import type { Actor } from '../job-types.ts';
import { queuePauses } from '../schema.ts';

const Health = z.object({
  version: z.string(),
  sizeBytes: z.coerce.number(),
  connections: z.coerce.number(),
  most: z.coerce.number(),
});

/** How PostgreSQL is, and how long it took to say so. */
export async function readDatabaseHealth(db: Db) {
  const begun = performance.now();
  const [row] = await db.execute(sql`
    select current_setting('server_version') as version, pg_database_size(current_database()) as "sizeBytes",
      (select count(*) from pg_stat_activity where datname = current_database()) as connections,
      current_setting('max_connections') as most`);
  const answerMs = Math.round(performance.now() - begun);
  return { ...Health.parse(row), answerMs };
}

const Migration = z.object({ hash: z.string(), created_at: z.coerce.number() });

/** The migrations that were applied, the newest first. */
export async function listMigrations(db: Db): Promise<{ hash: string; at: Date }[]> {
  const rows = await db.execute(sql`select hash, created_at from migrations order by created_at desc`);
  return z
    .array(Migration)
    .parse([...rows])
    .map(({ hash, created_at }) => ({ hash, at: new Date(created_at) }));
}

/** The queues that are to hand out nothing. */
export async function listPauses(db: Db) {
  return await db.select().from(queuePauses).orderBy(asc(queuePauses.queue));
}

/** Pauses a queue; it is paused in Redis by the caller and, should that be lost, by the sweeper. */
export async function pauseQueue(db: Db, queue: string, by: Actor): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.insert(queuePauses).values({ queue, pausedBy: by.identity }).onConflictDoNothing();
    await recordAudit(tx, by, { action: 'pause', targetKind: 'queue', targetId: null, detail: { queue } });
  });
}

export async function resumeQueue(db: Db, queue: string, by: Actor): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.delete(queuePauses).where(eq(queuePauses.queue, queue));
    await recordAudit(tx, by, { action: 'resume', targetKind: 'queue', targetId: null, detail: { queue } });
  });
}
