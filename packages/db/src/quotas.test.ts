import { beforeEach, expect, test } from 'vitest';
import { admitAgain, admitRequest } from './quotas.ts';
import { requests } from './schema.ts';
import { type LedgerBench, openLedgerBench, sam } from './testing/ledger-bench.ts';
import { useTestDb } from './testing/use-test-db.ts';
import { anAsk, uploadKey } from './testing.ts';
import { trackIdOf } from './track-id.ts';
import { setBlocked } from './users.ts';

/** A song of the bench lasts four minutes. */
const quotas = { activeRequests: 2, workspaceMinutes: 8 };
const workspace = 'T1';

const testDb = await useTestDb({ max: 10 });
let bench: LedgerBench;
beforeEach(() => {
  bench = openLedgerBench(testDb.db);
});

const ask = (song: string, asker = `discord:${song}`) =>
  bench.ledger.submit(anAsk({ asker, workspace, sourceKey: uploadKey(song) }), undefined, (tx, id) =>
    admitRequest(tx, id, quotas),
  );

async function finish(song: string): Promise<void> {
  const track = trackIdOf(uploadKey(song));
  for (const key of [`download:${uploadKey(song)}`, `processing:${track}:htdemucs`, `analysis:${track}`]) {
    await bench.finish(key);
  }
}

const countRequests = () => testDb.db.$count(requests);

test('one person has so many requests at work, however fast they ask; a refusal leaves nothing behind', async () => {
  const asked = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((song) => ask(song, 'discord:1')));
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  expect(await countRequests()).toBe(2);
  await expect(ask('f', 'discord:1')).rejects.toMatchObject({
    code: 'quota_exceeded',
    message: 'You have 2 requests at work already. Wait for one to end, or cancel it.',
  });
  await ask('f', 'discord:2');
});

test('a workspace has so many minutes of new work; what is stored is free', async () => {
  for (const song of ['a', 'b']) {
    await ask(song);
    await finish(song);
  }
  await expect(ask('c')).rejects.toMatchObject({
    code: 'quota_exceeded',
    message: expect.stringContaining('8 minutes'),
  });
  expect(await countRequests()).toBe(2);
  expect(await ask('a', 'discord:another')).toMatchObject({ status: 'completed' });
});

test('who joins another’s work is charged nothing, and neither is what never began', async () => {
  await ask('a');
  await bench.finish(`download:${uploadKey('a')}`);
  const joined = await ask('a', 'discord:another');
  await bench.ledger.cancel((await ask('b')).requestId, sam);
  await ask('c');
  await bench.finish(`download:${uploadKey('c')}`);
  expect(joined.status).toBe('running');
  await expect(ask('d')).rejects.toMatchObject({ code: 'quota_exceeded' });
});

test('a blocked person is refused, and allowed again when the block is lifted', async () => {
  await ask('a', 'discord:1');
  expect(await setBlocked(testDb.db, 'discord:1', { blocked: true, by: sam })).toBe(true);
  expect(await setBlocked(testDb.db, 'discord:9', { blocked: true, by: sam })).toBe(false);
  await expect(ask('b', 'discord:1')).rejects.toMatchObject({ code: 'restricted' });
  await expect(admitAgain(testDb.db, 'discord:1', quotas)).rejects.toMatchObject({ code: 'restricted' });
  await setBlocked(testDb.db, 'discord:1', { blocked: false, by: sam });
  await ask('b', 'discord:1');
  await expect(admitAgain(testDb.db, 'discord:1', quotas)).rejects.toMatchObject({ code: 'quota_exceeded' });
});
