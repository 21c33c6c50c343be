import { Fault } from '@alchemy/core/errors';
import { asc, desc, eq } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { jobEvents, jobs, jobTries, requestJobs, requests, tracks, users } from '../schema.ts';

/** Everything about one job. */
export type JobPage = NonNullable<Awaited<ReturnType<typeof readJobPage>>>;

const mostAskers = 50;

/** A job with its transitions, its tries, and who asked for it. @throws Fault `not_found` */
export async function readJobPage(db: Db, jobId: string) {
  const [row] = await db
    .select({ job: jobs, track: { trackId: tracks.id, title: tracks.title, artist: tracks.artist } })
    .from(jobs)
    .leftJoin(tracks, eq(tracks.id, jobs.trackId))
    .where(eq(jobs.id, jobId));
  if (row === undefined) throw new Fault('not_found', 'There is no such job.');
  const events = await db.select().from(jobEvents).where(eq(jobEvents.jobId, jobId)).orderBy(asc(jobEvents.seq));
  const tries = await db.select().from(jobTries).where(eq(jobTries.jobId, jobId)).orderBy(desc(jobTries.run));
  const askers = await db
    .select({
      requestId: requests.id,
      status: requests.status,
      platform: requests.platform,
      workspace: requests.workspace,
      createdAt: requests.createdAt,
      identity: users.identity,
      name: users.name,
    })
    .from(requestJobs)
    .innerJoin(requests, eq(requests.id, requestJobs.requestId))
    .innerJoin(users, eq(users.id, requests.userId))
    .where(eq(requestJobs.jobId, jobId))
    .orderBy(desc(requests.createdAt))
    .limit(mostAskers);
  return { ...row, events, tries, askers };
}
