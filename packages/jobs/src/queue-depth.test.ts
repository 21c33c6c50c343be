import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { readQueueDepths } from './queue-depth.ts';

const testDb = await useTestDb();

const depthOf = async (queue: string) => (await readQueueDepths(testDb.db)).find((depth) => depth.queue === queue);

async function addJob(stage: string, status: string, more: { agoSeconds?: number; dueInSeconds?: number } = {}) {
  const { agoSeconds = 0, dueInSeconds = -agoSeconds } = more;
  await testDb.db.execute(sql`insert into jobs (stage, key, params, status, queued_at, run_at)
    values (${stage}, gen_random_uuid()::text, '{}', ${status}, now() - ${agoSeconds} * interval '1 second',
            now() + ${dueInSeconds} * interval '1 second')`);
}

test('jobs are counted by queue and status, and the oldest that is due tells how long it waits', async () => {
  await addJob('download', 'queued', { agoSeconds: 90 });
  await addJob('resolve', 'queued', { agoSeconds: 30 });
  await addJob('download', 'downloading', { agoSeconds: 500 });
  await addJob('download', 'retrying', { agoSeconds: 300, dueInSeconds: 600 });
  const download = await depthOf('download');
  expect(download?.jobs).toEqual({ queued: 2, retrying: 1, running: 1 });
  expect(download?.oldestSeconds).toBeGreaterThanOrEqual(90);
  expect(download?.oldestSeconds).toBeLessThan(300);
});

test('a queue with nothing in it is there too', async () => {
  expect(await depthOf('format')).toEqual({
    queue: 'format',
    jobs: { queued: 0, retrying: 0, running: 0 },
    oldestSeconds: 0,
  });
});
