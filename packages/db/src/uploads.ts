import { and, eq, inArray } from 'drizzle-orm';
import type { Db } from './client.ts';
import { liveStatuses } from './job-status.ts';
import { jobs } from './schema.ts';

/** Whether a live job still has to read the file that was handed in. */
export async function isUploadAwaited(db: Db, sourceKey: string): Promise<boolean> {
  const reading = and(eq(jobs.key, `download:${sourceKey}`), inArray(jobs.status, [...liveStatuses]));
  return (await db.$count(jobs, reading)) > 0;
}
