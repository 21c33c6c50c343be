import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { jobs, requests } from './schema.ts';
import { type LedgerBench, openLedgerBench } from './testing/ledger-bench.ts';
import { useTestDb } from './testing/use-test-db.ts';
import { anAsk } from './testing.ts';

const testDb = await useTestDb();
let bench: LedgerBench;
beforeEach(async () => {
  bench = openLedgerBench(testDb.db);
  await bench.ledger.submit(anAsk());
});

/** The name of the constraint that refuses the statement. */
async function refusedBy(statement: Promise<unknown>): Promise<unknown> {
  const error: unknown = await statement.then(
    () => undefined,
    (refusal: unknown) => refusal,
  );
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'constraint_name' in cause ? cause.constraint_name : undefined;
}

test.each<[string, Partial<typeof jobs.$inferInsert>]>([
  ['jobs_progress', { progress: 101 }],
  ['jobs_progress', { progress: -1 }],
  ['jobs_status_fits_stage', { status: 'analyzing' }],
  ['jobs_status_fits_stage', { status: 'processing' }],
  ['jobs_completed_is_whole', { status: 'completed', progress: 99 }],
  ['jobs_failed_says_why', { status: 'failed' }],
])('%s refuses a job with %o', async (constraint, wrong) => {
  expect(await refusedBy(testDb.db.update(jobs).set(wrong).execute())).toBe(constraint);
});

test.each<[string, Partial<typeof requests.$inferInsert>]>([
  ['requests_progress', { progress: 101 }],
  ['requests_hundred_means_done', { progress: 100 }],
  ['requests_hundred_means_done', { status: 'completed', progress: 99 }],
])('%s refuses a request with %o', async (constraint, wrong) => {
  expect(await refusedBy(testDb.db.update(requests).set(wrong).execute())).toBe(constraint);
});

test('two live jobs never share a key; finished ones may', async () => {
  const [job] = await testDb.db.select().from(jobs);
  if (job === undefined) throw new Error('There is a job.');
  const { stage, key, params } = job;
  const twin = { stage, key, params };
  expect(await refusedBy(testDb.db.insert(jobs).values(twin).execute())).toBe('jobs_one_live_per_key');
  await testDb.db.update(jobs).set({ status: 'cancelled' }).where(eq(jobs.id, job.id));
  await testDb.db.insert(jobs).values(twin);
});
