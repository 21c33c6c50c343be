import { and, desc, eq, sql } from 'drizzle-orm';
import type { Ask } from './ask.ts';
import type { Db } from './client.ts';
import { jobs, requestJobs, requests, users } from './schema.ts';

/**
 * The latest request of the same person for the same thing that offers recordings to pick from; `undefined` when there
 * is none.
 */
export async function findOffer(db: Db, ask: Ask): Promise<string | undefined> {
  const { asker, sourceKey, model, stems, format } = ask;
  const sameStems = sql`${requests.stems} is not distinct from ${stems === null ? null : `{${stems.join(',')}}`}::text[]`;
  const sameWish = and(
    eq(requests.sourceKey, sourceKey),
    eq(requests.model, model),
    eq(requests.format, format),
    sameStems,
  );
  const offering = sql`${jobs.status} = 'failed' and ${jobs.faultDetail} ? 'candidates' and ${requestJobs.epoch} = ${requests.epoch}`;
  const [row] = await db
    .select({ requestId: requests.id })
    .from(requests)
    .innerJoin(users, eq(users.id, requests.userId))
    .innerJoin(requestJobs, eq(requestJobs.requestId, requests.id))
    .innerJoin(jobs, eq(jobs.id, requestJobs.jobId))
    .where(and(eq(users.identity, asker), sameWish, offering))
    .orderBy(desc(requests.createdAt))
    .limit(1);
  return row?.requestId;
}
