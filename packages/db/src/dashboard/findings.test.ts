import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDb, type TestDb } from '../testing.ts';
import { keepFindings, readFindings } from './findings.ts';

let testDb: TestDb;
beforeAll(async () => {
  testDb = await openTestDb();
});
afterAll(() => testDb.close());

test('what the doctor found last takes the place of what it found before', async () => {
  expect(await readFindings(testDb.db)).toBeUndefined();
  await keepFindings(testDb.db, [{ name: 'Disk', detail: '1.0 GB free', remedy: 'Make room.' }]);
  await keepFindings(testDb.db, [{ name: 'Disk', detail: '90.0 GB free' }]);
  const kept = await readFindings(testDb.db);
  expect(kept).toEqual({ findings: [{ name: 'Disk', detail: '90.0 GB free' }], at: expect.any(Date) });
});
