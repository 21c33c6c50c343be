import { asc, eq, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { workers } from './schema.ts';

/** A worker that has not beaten for so long is taken for dead. */
const aliveForMs = 15_000;

/** Rows of workers that ended without a word are kept for a day. */
const forgetAfter = sql`interval '1 day'`;

export interface WorkerSeat {
  readonly host: string;
  readonly pid: number;
  readonly queues: readonly string[];
}

export interface AliveWorker extends WorkerSeat {
  readonly workerId: string;
  readonly startedAt: Date;
}

/** Writes a worker down as alive, and forgets those that are long gone. Answers its id. */
export async function registerWorker(db: Db, { host, pid, queues }: WorkerSeat): Promise<string> {
  await db.delete(workers).where(sql`${workers.beatAt} < clock_timestamp() - ${forgetAfter}`);
  const [row] = await db
    .insert(workers)
    .values({ host, pid, queues: [...queues] })
    .returning({ id: workers.id });
  if (row === undefined) throw new Error('No row came back for a worker.');
  return row.id;
}

/** Says that the worker lives. Every 5 s is often enough. */
export async function beatWorker(db: Db, workerId: string): Promise<void> {
  await db.update(workers).set({ beatAt: sql`clock_timestamp()` }).where(eq(workers.id, workerId));
}

/** Takes a worker that ends off the list. */
export async function unregisterWorker(db: Db, workerId: string): Promise<void> {
  await db.delete(workers).where(eq(workers.id, workerId));
}

/** The workers that beat within the last 15 s by the database's clock, oldest first. */
export async function listAliveWorkers(db: Db): Promise<AliveWorker[]> {
  const isAlive = sql`${workers.beatAt} > clock_timestamp() - ${aliveForMs} * interval '1 millisecond'`;
  const rows = await db.select().from(workers).where(isAlive).orderBy(asc(workers.startedAt));
  return rows.map(({ id, host, pid, queues, startedAt }) => ({ workerId: id, host, pid, queues, startedAt }));
}
