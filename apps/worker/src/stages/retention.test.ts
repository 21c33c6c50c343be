import { links, tracks } from '@alchemy/db/schema';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StageBench } from '../testing/stage-bench.ts';

const testDb = await useTestDb();
let bench: StageBench;
beforeEach(async () => {
  bench = await StageBench.open(testDb);
});
afterEach(() => bench.close());

const age = () => testDb.db.update(tracks).set({ usedAt: new Date(0) });

async function retire(apply: boolean) {
  const params = { task: 'retention', apply };
  await bench.ledger.openUnasked({ stage: 'cleanup', key: 'cleanup:retention', trackId: null, params, priority: 0 });
  await bench.run(['cleanup']);
}

test('the files of a song that nobody uses go, and those of another stay; looking alone removes nothing', async () => {
  const { upload } = await bench.askFor('fake song 30000');
  await bench.run(['download', 'processing', 'analysis']);
  await age();
  await bench.askFor('fake song 20000');
  await bench.run(['download', 'processing', 'analysis']);
  const before = await bench.files();
  await retire(false);
  expect(await bench.files()).toEqual(before);
  await retire(true);
  const left = await bench.files();
  expect(left).toHaveLength(before.length / 2 + 1);
  // Handed in within the time, so that it may be asked for again without handing it in.
  expect(left).toContain(upload);
});

test('a song with a live link keeps its files until the link has ended', async () => {
  await bench.askFor('fake song 30000');
  await bench.run(['download', 'processing', 'analysis']);
  const request = await testDb.db.query.requests.findFirst();
  const requestId = request?.id ?? '';
  await testDb.db.insert(links).values({ requestId, model: 'htdemucs', expiresAt: new Date('2100-01-01') });
  await age();
  const before = await bench.files();
  await retire(true);
  expect(await bench.files()).toEqual(before);
  await testDb.db.update(links).set({ expiresAt: new Date(0) });
  await retire(true);
  expect((await bench.files()).every((path) => path.startsWith('uploads/'))).toBe(true);
});

test('a song that was taken down is refused before any work', async () => {
  await bench.askFor('fake song 30000');
  await bench.run(['download']);
  await testDb.db.update(tracks).set({ blockedAt: new Date() });
  const before = await bench.files();
  await bench.run(['processing', 'analysis']);
  expect(await bench.jobOf('processing')).toMatchObject({ status: 'failed', faultCode: 'restricted' });
  expect(await bench.jobOf('analysis')).toMatchObject({ status: 'failed', faultCode: 'restricted' });
  expect(await bench.files()).toEqual(before);
});
