import { aTrack } from '@alchemy/db/testing';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { saveTrack } from '@alchemy/db/tracks';
import { expect, test } from 'vitest';
import { lastNight, openNightly } from './nightly.ts';

const testDb = await useTestDb();

test('the last night is the last 03:00 UTC', () => {
  expect(lastNight(new Date('2026-11-02T03:00:00Z'))).toEqual(new Date('2026-11-02T03:00:00Z'));
  expect(lastNight(new Date('2026-11-02T02:59:59Z'))).toEqual(new Date('2026-11-01T03:00:00Z'));
});

test('each night opens each task once, and not before there was anything', async () => {
  const { db } = testDb;
  const opened: string[] = [];
  const ledger = { openUnasked: async ({ key }: { key: string }) => `job ${opened.push(key)}` };
  await openNightly({ db, ledger }, new Date(Date.now() + 48 * 3_600_000));
  expect(opened).toEqual([]);
  await db.transaction((tx) => saveTrack(tx, aTrack()));
  await openNightly({ db, ledger }, new Date(Date.now() - 48 * 3_600_000));
  expect(opened).toEqual([]);
  const after = new Date('2100-01-01T12:00:00Z');
  await openNightly({ db, ledger }, after);
  expect(opened).toEqual(['cleanup:retention:2100-01-01', 'cleanup:orphans:2100-01-01']);
});
