import { expect, test } from 'vitest';
import { useTestDb } from '../testing/use-test-db.ts';
import { keepFindings, readFindings } from './findings.ts';

const testDb = await useTestDb();

test('what the doctor found last takes the place of what it found before', async () => {
  expect(await readFindings(testDb.db)).toBeUndefined();
  await keepFindings(testDb.db, [{ name: 'Disk', detail: '1.0 GB free', remedy: 'Make room.' }]);
  await keepFindings(testDb.db, [{ name: 'Disk', detail: '90.0 GB free' }]);
  const kept = await readFindings(testDb.db);
  expect(kept).toEqual({ findings: [{ name: 'Disk', detail: '90.0 GB free' }], at: expect.any(Date) });
});
