import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { listAliveWorkers } from '@alchemy/db/workers';
import { filesUnder } from '@alchemy/storage/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { checkout, programEnvironment } from '../../tools/env.ts';
import { WorkerBench } from './worker-bench.ts';

const limit = { timeout: 120_000, interval: 50 };
const orphan = 'downloads/0192f3a4-5b6c-7d8e-9f01-23456789abcd.mp3';
let bench: WorkerBench;
beforeAll(async () => {
  bench = await WorkerBench.open({ ORPHAN_GRACE_MINUTES: '0' });
  bench.startWorker([]);
  await vi.waitFor(async () => expect(await listAliveWorkers(bench.db)).toHaveLength(1), limit);
});
afterAll(() => bench.close());

async function admin(...args: string[]): Promise<{ exitCode: number; out: string }> {
  const child = spawn(process.execPath, [join(checkout, 'tools/run.mjs'), 'admin', ...args], {
    env: programEnvironment(bench.addresses),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [out, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { exitCode, out };
}

test('a cleanup lists what no row names and moves nothing; with --apply it takes that out of the way', async () => {
  const requestId = await bench.ask('a song that stays');
  await bench.untilStatus(requestId, 'completed');
  await mkdir(dirname(join(bench.root.path, orphan)), { recursive: true });
  await writeFile(join(bench.root.path, orphan), 'fake');
  const before = await filesUnder(bench.root);

  const listed = await admin('cleanup');
  expect(listed).toEqual({
    exitCode: 0,
    out: `${orphan}: no row names it (4 bytes)\n1 found. Add --apply to take them out of the way.\n`,
  });
  expect(await filesUnder(bench.root)).toEqual(before);

  const applied = await admin('cleanup', '--apply');
  expect(applied.exitCode).toBe(0);
  expect(applied.out).toContain('1 taken out of the way');
  const after = await filesUnder(bench.root);
  expect(after).not.toContain(orphan);
  expect(after.filter((path) => path.startsWith('quarantine/'))).toHaveLength(1);
  expect(await admin('verify')).toMatchObject({ exitCode: 0 });
});
