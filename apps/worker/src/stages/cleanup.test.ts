import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openTestDb, type TestDb } from '@alchemy/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { StageBench } from '../testing/stage-bench.ts';

let testDb: TestDb;
let bench: StageBench;
beforeAll(async () => {
  testDb = await openTestDb();
});
afterAll(() => testDb.close());
beforeEach(async () => {
  bench = await StageBench.open(testDb);
});
afterEach(() => bench.close());

/** Makes files look as if they had been put in place that long ago: a rename cannot, so the clock is moved instead. */
function later(ms: number) {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
  onTestFinished(() => void vi.useRealTimers());
}

async function cleanUp(apply: boolean) {
  const params = { task: 'orphans', apply };
  await bench.ledger.openUnasked({ stage: 'cleanup', key: 'cleanup:orphans', trackId: null, params, priority: 0 });
  await bench.run(['cleanup']);
}

test('files without rows go to quarantine once they are old enough, and later away; those with rows stay', async () => {
  const { upload, trackId } = await bench.askFor('fake song 30000');
  await bench.run(['download', 'processing', 'analysis']);
  const before = await bench.files();
  const stranger = 'analysis/0192f3a4-5b6c-7d8e-9f01-23456789abcd.json';
  for (const path of [stranger, `stems/${trackId}/htdemucs/left.flac`, 'uploads/incoming-x']) {
    await writeFile(join(bench.root.path, path), 'left');
  }
  await cleanUp(true);
  expect(await bench.files()).toHaveLength(before.length + 3);
  later(3 * 3_600_000);
  await cleanUp(false);
  expect(await bench.files()).toHaveLength(before.length + 3);
  await cleanUp(true);
  const flat = [stranger, `stems/${trackId}/htdemucs/left.flac`].map(
    (path) => `quarantine/${path.replaceAll('/', '_')}`,
  );
  expect(await bench.files()).toEqual([...before, ...flat].sort());
  expect(before).toContain(upload);
  later(8 * 24 * 3_600_000);
  await cleanUp(true);
  expect(await bench.files()).toEqual(before);
});

test('a song that is being worked on is not cleaned', async () => {
  const { trackId } = await bench.askFor('fake song 30000');
  await bench.run(['download']);
  await writeFile(join(bench.root.path, `analysis/${trackId}.json`), 'not committed yet');
  later(3 * 3_600_000);
  await cleanUp(true);
  expect(await bench.files()).toContain(`analysis/${trackId}.json`);
});

test('nothing is cleaned when another volume stands in the place of the root', async () => {
  await writeFile(join(bench.root.path, 'analysis/0192f3a4-5b6c-7d8e-9f01-23456789abcd.json'), 'left');
  await writeFile(join(bench.root.path, '.storage-id'), 'another');
  later(3 * 3_600_000);
  await cleanUp(true);
  expect(await bench.jobOf('cleanup')).toMatchObject({ status: 'retrying', faultCode: 'service_unavailable' });
  expect(await bench.files()).toHaveLength(1);
});
