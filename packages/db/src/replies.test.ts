import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bindReply, closeReply, leaseReplies, nameMessage, recordShown } from './replies.ts';
import { replies } from './schema.ts';
import { type LedgerBench, openLedgerBench } from './testing/ledger-bench.ts';
import { anAsk, openTestDb, type TestDb, uploadKey } from './testing.ts';

let testDb: TestDb;
let bench: LedgerBench;
let requestId: string;
let replyId: string;
beforeAll(async () => {
  testDb = await openTestDb({ max: 6 });
});
beforeEach(async () => {
  await testDb.clear();
  bench = openLedgerBench(testDb.db);
  ({ requestId } = await bench.ledger.submit(anAsk({ platform: 'discord' }), async (tx, id) => {
    replyId = await bindReply(tx, { requestId: id, platform: 'discord', message: null });
  }));
});
afterAll(() => testDb.close());

const lease = (holder: string, platform: 'discord' | 'slack' = 'discord') =>
  leaseReplies(testDb.db, { platform, holder, forMs: 15_000, limit: 10 });
const show = async (holder: string) => {
  const { epoch, seq } = await bench.request(requestId);
  return await recordShown(testDb.db, { replyId, holder, epoch, seq });
};

test('a reply that shows an old state goes to one bot at a time, and to none once it shows the newest', async () => {
  expect(await lease('one')).toMatchObject([{ replyId, requestId, message: null, shownSeq: 0 }]);
  expect(await lease('two')).toEqual([]);
  expect(await lease('one', 'slack')).toEqual([]);
  expect(await show('two')).toBe(false);
  expect(await show('one')).toBe(true);
  expect(await lease('one')).toEqual([]);
  await bench.start(`download:${uploadKey('song')}`);
  expect(await lease('two')).toHaveLength(1);
});

test('a bot that hangs loses its reply when its time is over', async () => {
  await lease('one');
  await testDb.db.update(replies).set({ heldUntil: sql`clock_timestamp() - interval '1 second'` });
  expect(await lease('two')).toHaveLength(1);
  expect(await show('one')).toBe(false);
});

test('bots that lease at once never get the same reply', async () => {
  const got = await Promise.all(Array.from({ length: 6 }, (_, n) => lease(`bot ${n}`)));
  expect(got.flat()).toHaveLength(1);
});

test('a message is named when its platform says so, and a closed reply is nobody’s', async () => {
  await nameMessage(testDb.db, replyId, { channel: 'c', id: 'm' });
  expect(await lease('one')).toMatchObject([{ message: { channel: 'c', id: 'm' } }]);
  await closeReply(testDb.db, replyId, 'message_not_found');
  expect(await lease('one')).toEqual([]);
});
