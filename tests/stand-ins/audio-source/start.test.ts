import { afterEach, beforeEach, expect, test } from 'vitest';
import { aRecording } from './recordings.ts';
import { type AudioSource, startAudioSource } from './start.ts';

let source: AudioSource;
beforeEach(async () => {
  source = await startAudioSource({
    recordings: [
      aRecording({ title: 'One & <Only>', isrc: 'QZSFA2600001', durationMs: 2_000 }),
      aRecording({ title: 'One (Live)', durationMs: 3_000, saidMs: false }),
      aRecording({ title: 'Two', durationMs: 1_000, toneHz: 0 }),
    ],
  });
});
afterEach(() => source.stop());

const search = async (query: string) => (await fetch(`${source.url}/search?${query}`)).text();

test('a search finds titles that hold all its words, and the recording of an ISRC', async () => {
  const found = await search('title=one');
  expect(found.match(/<title>[^<]*<\/title>/g)).toEqual([
    '<title>Search</title>',
    '<title>One &amp; &lt;Only></title>',
    '<title>One (Live)</title>',
  ]);
  expect(found.match(/<itunes:duration>/g)).toHaveLength(1);
  expect(await search('title=nothing&isrc=QZSFA2600001')).toContain(source.mediaUrl(0));
  expect(await search('title=nothing')).not.toContain('<item>');
});

test('media are WAV of the length that was said, whole or from any byte on', async () => {
  const whole = Buffer.from(await (await fetch(source.mediaUrl(0))).arrayBuffer());
  expect(whole.length).toBe(44 + 16_000);
  expect(whole.subarray(0, 4).toString('latin1')).toBe('RIFF');
  expect(new Set(whole.subarray(44)).size).toBeGreaterThan(10);
  const rest = await fetch(source.mediaUrl(0), { headers: { range: 'bytes=16000-' } });
  expect([rest.status, rest.headers.get('content-range')]).toEqual([206, 'bytes 16000-16043/16044']);
  expect(Buffer.from(await rest.arrayBuffer()).equals(whole.subarray(16_000))).toBe(true);
  expect(source.requestsTo('media').map(({ range }) => range)).toEqual([undefined, 'bytes=16000-']);
});

test('a silent recording has no sample that differs', async () => {
  const silence = Buffer.from(await (await fetch(source.mediaUrl(2))).arrayBuffer());
  expect(new Set(silence.subarray(44))).toEqual(new Set([128]));
});

test('a disturbance lets some requests pass, hits so many, and is over', async () => {
  source.disturb('media', { kind: 'status', status: 503, headers: { 'retry-after': '3' } }, { after: 1, times: 2 });
  const seen: number[] = [];
  for (let n = 0; n < 4; n++) seen.push((await fetch(source.mediaUrl(0))).status);
  expect(seen).toEqual([200, 503, 503, 200]);
});

test('a cut body ends early, and a stalled one does not end', async () => {
  source.disturb('media', { kind: 'cut' }, { times: 1 });
  await expect((await fetch(source.mediaUrl(0))).arrayBuffer()).rejects.toThrow('terminated');
  source.disturb('media', { kind: 'stall', share: 0.25 }, { times: 1 });
  const reader = (await fetch(source.mediaUrl(0))).body?.getReader();
  expect((await reader?.read())?.value?.length).toBe(4_011);
  const next = reader?.read();
  await source.stop();
  await expect(next).rejects.toThrow('terminated');
});

test('what is not kept is not found', async () => {
  expect((await fetch(source.mediaUrl(7))).status).toBe(404);
  expect(source.requests.at(-1)).toMatchObject({ route: 'media', method: 'GET' });
});
