import { and, asc, eq } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { isRunning } from '../ledger/columns.ts';
import { jobs, jobTries, tracks } from '../schema.ts';
import { listAliveWorkers } from '../workers.ts';

const mostRuns = 50;

/** The runs at work, oldest first. */
export async function listRuns(db: Db) {
  return await db
    .select({
      jobId: jobs.id,
      stage: jobs.stage,
      status: jobs.status,
      progress: jobs.progress,
      seq: jobs.seq,
      startedAt: jobs.startedAt,
      worker: jobTries.worker,
      trackId: jobs.trackId,
      title: tracks.title,
      artist: tracks.artist,
    })
    .from(jobs)
    .leftJoin(jobTries, and(eq(jobTries.jobId, jobs.id), eq(jobTries.run, jobs.run)))
    .leftJoin(tracks, eq(tracks.id, jobs.trackId))
    .where(isRunning)
    .orderBy(asc(jobs.startedAt))
    .limit(mostRuns);
}

export type RunRow = Awaited<ReturnType<typeof listRuns>>[number];

/** The workers that live, each with what it is doing. */
export async function listWorkers(db: Db, runs: readonly RunRow[]) {
  const alive = await listAliveWorkers(db);
  return alive.map((worker) => ({
    ...worker,
    runs: runs.filter((run) => run.worker === `${worker.host}:${worker.pid}`),
  }));
}
