import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import {
  bindReply,
  closeReply,
  leaseReplies,
  nameMessage,
  recordAnswer,
  recordShown,
  redrawReplies,
  type Shown,
} from './replies.ts';
import { replies } from './schema.ts';
import { type LedgerBench, openLedgerBench, sam } from './testing/ledger-bench.ts';
import { useTestDb } from './testing/use-test-db.ts';
import { anAsk, uploadKey } from './testing.ts';

const testDb = await useTestDb({ max: 6 });
let bench: LedgerBench;
let requestId: string;
let replyId: string;
beforeEach(async () => {
  bench = openLedgerBench(testDb.db);
  ({ requestId } = await bench.ledger.submit(anAsk({ platform: 'discord' }), async (tx, id) => {
    replyId = await bindReply(tx, { requestId: id, platform: 'discord', message: null });
  }));
});

const lease = (holder: string, platform: 'discord' | 'slack' = 'discord') =>
  leaseReplies(testDb.db, { platform, holder, forMs: 15_000, limit: 10 });
const show = async (holder: string, over: Partial<Shown> & { againAt?: Date | null } = {}) => {
  const { againAt = null, ...rest } = over;
  const { epoch, seq } = await bench.request(requestId);
  const shown = { epoch, seq, picture: 'p', againAfterMs: null, isOver: false, ...rest };
  return await recordShown(testDb.db, { replyId, againAt }, { holder, ...shown });
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

test('a fresh reply is left to whoever sends its answer, until that is sent', async () => {
  const asked = await bench.ledger.submit(anAsk({ platform: 'discord' }), async (tx, id) => {
    const mine = { holder: 'one', forMs: 10_000 };
    replyId = await bindReply(tx, { requestId: id, platform: 'discord', message: null, ...mine });
  });
  const others = async () => (await lease('two')).filter((reply) => reply.replyId === replyId);
  expect(await others()).toEqual([]);
  const { epoch, seq } = await bench.request(asked.requestId);
  await recordAnswer(testDb.db, replyId, { id: 'm' }, { epoch, seq, picture: 'p', againAfterMs: null, isOver: false });
  expect(await others()).toEqual([]);
  await bench.start(`download:${uploadKey('song')}`);
  expect(await others()).toMatchObject([{ message: { id: 'm' } }]);
});

test('a reply is drawn again when its time has come, though its request stays as it is', async () => {
  await lease('one');
  await show('one', { againAfterMs: 3_600_000 });
  expect(await lease('one')).toEqual([]);
  await testDb.db.update(replies).set({ againAt: sql`clock_timestamp()` });
  expect(await lease('two')).toHaveLength(1);
});

test('a reply that is over is left alone until its request begins anew', async () => {
  await bench.ledger.cancel(requestId, sam);
  await lease('one');
  await show('one', { isOver: true });
  await testDb.db.update(replies).set({ shownSeq: 0 });
  expect(await lease('one')).toEqual([]);
  await bench.ledger.retry(requestId, sam);
  expect(await lease('one')).toHaveLength(1);
});

test('who begins anew while the end is being shown is shown the new beginning', async () => {
  await bench.ledger.cancel(requestId, sam);
  const { epoch, seq } = await bench.request(requestId);
  await lease('one');
  await bench.ledger.retry(requestId, sam);
  expect(await show('one', { epoch, seq, isOver: true })).toBe(true);
  const [again] = await lease('two');
  expect(again).toMatchObject({ replyId, shownEpoch: epoch, againAt: expect.any(Date) });
  await show('two', { againAt: again?.againAt ?? null });
  expect(await lease('two')).toEqual([]);
});

test('a reply whose message is gone is not opened again', async () => {
  await closeReply(testDb.db, replyId, 'message_not_found');
  await redrawReplies(testDb.db, [requestId]);
  expect(await lease('one')).toEqual([]);
});

test('only the replies of the requests that are named are taken', async () => {
  const other = '00000000-0000-4000-8000-000000000001';
  const named = (requestIds: string[]) =>
    leaseReplies(testDb.db, { platform: 'discord', holder: 'one', forMs: 15_000, limit: 10, requestIds });
  expect(await named([other])).toEqual([]);
  expect(await named([other, requestId])).toHaveLength(1);
});
