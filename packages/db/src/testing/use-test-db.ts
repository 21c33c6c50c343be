import { afterAll, beforeEach } from 'vitest';
import { openTestDb, type TestDb } from '../testing.ts';

/** A throwaway schema for one test file: each test finds its tables empty, and it goes with the file. */
export async function useTestDb(options: { max?: number } = {}): Promise<TestDb> {
  const testDb = await openTestDb(options);
  beforeEach(() => testDb.clear());
  afterAll(() => testDb.close());
  return testDb;
}
