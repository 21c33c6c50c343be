import { beforeEach, expect, test } from 'vitest';
import { type LedgerBench, openLedgerBench } from '../testing/ledger-bench.ts';
import { useTestDb } from '../testing/use-test-db.ts';
import { anAsk, uploadKey } from '../testing.ts';
import { trackIdOf } from '../track-id.ts';

const sourceKey = uploadKey('song');
const turnedOut = { key: `download:${sourceKey}`, trackId: trackIdOf(sourceKey) };
const attachments = ['attachment:slack:T1/F1', 'attachment:slack:T1/F2'] as const;

const testDb = await useTestDb();
let bench: LedgerBench;
beforeEach(() => {
  bench = openLedgerBench(testDb.db);
});

const submit = async (key: string) => (await bench.ledger.submit(anAsk({ sourceKey: key }))).requestId;

/** Begins the download of an attachment; the answered function completes it as the song that it turned out to be. */
async function begin(attachment: string) {
  const claim = await bench.start(`download:${attachment}`);
  const song = { ...claim, job: { ...claim.job, key: turnedOut.key, params: { sourceKey } } };
  return () => bench.ledger.complete(claim, { ...bench.publication(song), turnedOut });
}

test('a job takes the key that its work turned out to have, and what comes after it begins', async () => {
  const requestId = await submit(attachments[0]);
  await (await begin(attachments[0]))();
  expect(await bench.job(turnedOut.key)).toMatchObject({ status: 'completed', trackId: turnedOut.trackId });
  await bench.finish(`processing:${turnedOut.trackId}:htdemucs`);
  await bench.finish(`analysis:${turnedOut.trackId}`);
  expect(await bench.request(requestId)).toMatchObject({ status: 'completed' });
  await bench.expectDiskToMatchRows();
});

test('of two that turn out to be the same at the same time, one publishes and both requests go on', async () => {
  const requestIds = [await submit(attachments[0]), await submit(attachments[1])];
  const ends = [await begin(attachments[0]), await begin(attachments[1])];
  await Promise.all(ends.map((end) => end()));
  expect([...bench.disk.keys()]).toHaveLength(1);
  await bench.finish(`processing:${turnedOut.trackId}:htdemucs`);
  await bench.finish(`analysis:${turnedOut.trackId}`);
  for (const id of requestIds) expect(await bench.request(id)).toMatchObject({ status: 'completed' });
  await bench.expectDiskToMatchRows();
});

test('while the same work is under way elsewhere, nothing is published: another try will find it done', async () => {
  await submit(attachments[0]);
  await submit(sourceKey);
  const end = await begin(attachments[0]);
  await expect(end()).rejects.toMatchObject({ code: 'service_unavailable', retryable: true });
  expect(await bench.job(`download:${attachments[0]}`)).toMatchObject({ status: 'downloading' });
  expect([...bench.disk.keys()]).toEqual([]);
  await bench.finish(turnedOut.key);
  await end();
  await bench.expectDiskToMatchRows();
});
