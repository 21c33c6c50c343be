import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { countFailed } from '@alchemy/db/dashboard/jobs';
import { readScan } from '@alchemy/db/dashboard/orphans';
import { files as fileRows, orphans } from '@alchemy/db/schema';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { StageBench } from '../testing/stage-bench.ts';

const testDb = await useTestDb();
let bench: StageBench;
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

const stranger = 'analysis/0192f3a4-5b6c-7d8e-9f01-23456789abcd.json';

async function perform(params: Record<string, string | boolean>): Promise<string> {
  const spec = { stage: 'cleanup', trackId: null, params, priority: 0 } as const;
  const jobId = await bench.ledger.openUnasked({ ...spec, key: `cleanup:${JSON.stringify(params)}` });
  await bench.run(['cleanup']);
  return jobId;
}

const found = async (scanId: string) =>
  (await readScan(testDb.db, scanId)).map(({ kind, path, state }) => ({ kind, path, state }));

test('files without rows go to quarantine once they are old enough, and later away; those with rows stay', async () => {
  const { upload, trackId } = await bench.askFor('fake song 30000');
  await bench.run(['download', 'processing', 'analysis']);
  const before = await bench.files();
  const left = `stems/${trackId}/htdemucs/left.flac`;
  for (const path of [stranger, left, 'uploads/incoming-x']) await writeFile(join(bench.root.path, path), 'left');
  await cleanUp(true);
  expect(await bench.files()).toHaveLength(before.length + 3);
  later(3 * 3_600_000);
  await cleanUp(false);
  expect(await bench.files()).toHaveLength(before.length + 3);
  await cleanUp(true);
  const files = await bench.files();
  expect(files.filter((path) => path.startsWith('quarantine/'))).toHaveLength(2);
  expect(files.filter((path) => !path.startsWith('quarantine/'))).toEqual(before);
  expect(before).toContain(upload);
  await testDb.db.update(orphans).set({ settledAt: new Date('2026-01-01') });
  await cleanUp(true);
  expect(await bench.files()).toEqual(before);
});

test('apply settles what the scan showed and nothing newer, and what it took can be put back', async () => {
  const { trackId } = await bench.askFor('fake song 30000');
  await bench.run(['download', 'processing', 'analysis']);
  const before = await bench.files();
  const lost = `stems/${trackId}/htdemucs/bass.flac`;
  const newer = 'analysis/0192f3a4-5b6c-7d8e-9f01-23456789abce.json';
  for (const path of [stranger, newer]) await writeFile(join(bench.root.path, path), 'left');
  await rm(join(bench.root.path, lost));
  await testDb.db.update(fileRows).set({ createdAt: new Date('2026-01-01') });
  later(3 * 3_600_000);
  const scanId = await perform({ task: 'orphans', apply: false });
  expect(await found(scanId)).toEqual([
    { kind: 'file', path: stranger, state: 'found' },
    { kind: 'file', path: newer, state: 'found' },
    { kind: 'row', path: lost, state: 'found' },
  ]);
  await rm(join(bench.root.path, newer));
  await writeFile(join(bench.root.path, newer), 'written anew since the scan');
  await perform({ task: 'apply', scanId });
  expect(await found(scanId)).toEqual([
    { kind: 'file', path: stranger, state: 'quarantined' },
    { kind: 'file', path: newer, state: 'passed' },
    { kind: 'row', path: lost, state: 'removed' },
  ]);
  expect(await bench.files()).not.toContain(stranger);
  const [orphan] = await readScan(testDb.db, scanId);
  await perform({ task: 'restore', orphanId: orphan?.id ?? '' });
  const expected = [...before.filter((path) => path !== lost), stranger, newer].sort();
  expect(await bench.files()).toEqual(expected);
  await cleanUp(true);
  expect(await bench.files()).toEqual(
    expected
      .filter((path) => path !== newer)
      .concat(await quarantined())
      .sort(),
  );
});

const quarantined = async () => (await bench.files()).filter((path) => path.startsWith('quarantine/'));

test('a file is not put back over another', async () => {
  await writeFile(join(bench.root.path, stranger), 'left');
  later(3 * 3_600_000);
  const scanId = await perform({ task: 'orphans', apply: true });
  await writeFile(join(bench.root.path, stranger), 'another');
  const [orphan] = await readScan(testDb.db, scanId);
  await perform({ task: 'restore', orphanId: orphan?.id ?? '' });
  expect(await bench.jobOf('cleanup')).toBeDefined();
  expect(await readFile(join(bench.root.path, stranger), 'utf8')).toBe('another');
  expect(await found(scanId)).toEqual([{ kind: 'file', path: stranger, state: 'quarantined' }]);
});

test('all that failed with a code is opened again, and what waits is cancelled', async () => {
  const { db } = testDb;
  await bench.askFor('fake song 30000');
  await bench.run(['download'], '--mode', 'fault', '--code', 'corrupt_audio');
  expect(await countFailed(db, 'corrupt_audio')).toBe(1);
  const until = new Date(Date.now() + 60_000).toISOString();
  await perform({ task: 'retry', code: 'timeout', until, by: 'portal:ada' });
  expect(await countFailed(db, 'corrupt_audio')).toBe(1);
  await perform({ task: 'retry', code: 'corrupt_audio', until, by: 'portal:ada' });
  expect(await bench.jobOf('download')).toMatchObject({ status: 'queued', faultCode: null });
  await perform({ task: 'cancel', queue: 'download', by: 'portal:ada' });
  expect(await bench.jobOf('download')).toMatchObject({ status: 'cancelled' });
  const rows = await db.query.audit.findMany();
  expect(rows.map(({ action, actor }) => `${actor} ${action}`)).toEqual(['portal:ada retry', 'portal:ada cancel']);
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
