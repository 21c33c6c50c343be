import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { countOpen, countSent, createLink, findLink, revokeLink } from './links.ts';
import { audit } from './schema.ts';
import { openLedgerBench, sam } from './testing/ledger-bench.ts';
import { anAsk, openTestDb, type TestDb } from './testing.ts';

let testDb: TestDb;
let requestId: string;
beforeAll(async () => {
  testDb = await openTestDb({ max: 2 });
});
beforeEach(async () => {
  await testDb.clear();
  ({ requestId } = await openLedgerBench(testDb.db).ledger.submit(anAsk()));
});
afterAll(() => testDb.close());

const link = () => ({ requestId, model: 'htdemucs', stems: ['vocals'], expiresAt: new Date(86_400_000) });

test('a link is found as it was made, with what went through it', async () => {
  const linkId = await createLink(testDb.db, link());
  await countOpen(testDb.db, linkId);
  await countSent(testDb.db, linkId, 3_000_000_000);
  await countSent(testDb.db, linkId, 1);
  const found = await findLink(testDb.db, linkId);
  expect(found).toMatchObject({ ...link(), linkId, revokedAt: null, opens: 1, sentBytes: 3_000_000_001 });
  expect(await findLink(testDb.db, randomUUID())).toBeUndefined();
});

test('a link is revoked once, and it is written down by whom', async () => {
  const linkId = await createLink(testDb.db, link());
  expect(await revokeLink(testDb.db, linkId, sam)).toBe(true);
  expect(await revokeLink(testDb.db, linkId, sam)).toBe(false);
  expect((await findLink(testDb.db, linkId))?.revokedAt).toBeInstanceOf(Date);
  expect(await testDb.db.select().from(audit)).toMatchObject([
    { actor: sam.identity, action: 'revoke', targetKind: 'link', targetId: linkId },
  ]);
});
