// The version from before the newest migration and this one, at work over one database, as in the middle of an upgrade.
// Where the history of the checkout does not reach back so far, tests/migrations.test.ts holds the rule alone.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ChatBench, limit } from './chat-bench.ts';
import { type EarlierVersion, findEarlierCommit, layOut } from './earlier-version.ts';

/** Two such crowds are fewer than one person may have at work. */
const songs = 8;
const commit = await findEarlierCommit();
let earlier: EarlierVersion;
let bench: ChatBench;

beforeAll(async () => {
  if (commit === undefined) return;
  earlier = await layOut(commit);
  bench = await ChatBench.open();
});
afterAll(async () => {
  await bench?.close();
  await earlier?.remove();
});

/** How many of the running separations each worker has, the busiest last. */
async function separationsByWorker(): Promise<number[]> {
  const rows = await bench.db.execute(sql`select worker, count(*)::int as runs from job_tries
    join jobs on jobs.id = job_tries.job_id and jobs.run = job_tries.run
    where jobs.stage = 'processing' and jobs.status = 'processing' and jobs.progress = 40 group by worker order by runs`);
  return rows.map(({ runs }) => Number(runs));
}

async function repliesBehind(): Promise<number> {
  const [row] = await bench.db.execute(sql`select count(*)::int as count from replies
    join requests on requests.id = replies.request_id where closed_at is null and shown_seq < requests.seq`);
  return Number(row?.count);
}

async function untilAllAreDone(asked: number): Promise<void> {
  await vi.waitFor(async () => {
    const rows = await bench.db.execute(sql`select count(*)::int as done from requests where status = 'completed'`);
    expect(rows).toMatchObject([{ done: asked }]);
  }, limit);
  await vi.waitFor(async () => expect(await repliesBehind()).toBe(0), limit);
  expect(await bench.db.execute(sql`select id from jobs where status <> 'completed'`)).toHaveLength(0);
  expect(await bench.findAmiss()).toEqual([]);
}

async function stop(program: ChildProcess): Promise<void> {
  program.kill('SIGTERM');
  await once(program, 'exit');
}

test.runIf(commit !== undefined)('the version before and this one share a database, and either may go', async () => {
  const programsOf = async (version?: string) => [await bench.startBot({}, version), await bench.startWorker(version)];
  const old = await programsOf(earlier.folder);
  for (let n = 0; n < songs; n++) bench.ask();
  await vi.waitFor(async () => expect(await separationsByWorker()).toHaveLength(1), limit);
  const present = await programsOf();
  for (let n = 0; n < songs; n++) bench.ask();
  await vi.waitFor(async () => expect(await separationsByWorker()).toHaveLength(2), limit);
  for (const program of old) await stop(program);
  await bench.release();
  await untilAllAreDone(2 * songs);

  const again = await programsOf(earlier.folder);
  for (let n = 0; n < songs; n++) bench.ask();
  for (const program of present) await stop(program);
  await bench.release();
  await untilAllAreDone(3 * songs);
  for (const program of again) await stop(program);
});
