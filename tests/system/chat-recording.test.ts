import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { aRecording } from '../stand-ins/audio-source/recordings.ts';
import { type AudioSource, startAudioSource } from '../stand-ins/audio-source/start.ts';
import { ChatBench, textOf } from './chat-bench.ts';

/** Against hanging, not an expectation of speed. */
const limit = { timeout: 300_000, interval: 100 };
/** Long enough to be separated, short enough to wait for. */
const durationMs = 9_000;

let bench: ChatBench;
let source: AudioSource;
beforeAll(async () => {
  source = await startAudioSource();
  bench = await ChatBench.open();
  await bench.startRealWorker({ AUDIO_PROVIDERS: 'yt-dlp', YTDLP_SEARCH: source.searchTemplate });
  await bench.startBot();
}, limit.timeout);
afterAll(async () => {
  await bench.close();
  await source.stop();
}, limit.timeout);

test('a song goes from its link to stems in a chat reply, by real yt-dlp and the real separation', {
  timeout: limit.timeout,
}, async () => {
  source.recordings.push(aRecording({ title: 'River Light', durationMs }));
  const interaction = bench.ask(bench.aLink({ title: 'River Light', durationMs }));
  const reply = () => {
    const message = bench.discord.replyTo(interaction);
    return message === undefined ? '' : textOf(message) + JSON.stringify(message.components);
  };
  await vi.waitFor(() => expect(reply()).toMatch(/100 %.*https:\/\/stems\.example\.org\/d\//s), limit);
  expect(reply()).toContain('vocals, drums, bass, other');

  const files = await bench.db.query.files.findMany();
  const stems = files.filter(({ kind }) => kind === 'stem').map(({ stem }) => stem);
  expect(stems.sort()).toEqual(['bass', 'drums', 'other', 'vocals']);
  const [analysis] = await bench.db.query.analyses.findMany();
  expect(analysis?.camelot).toMatch(/^\d+[AB]$/);
  await bench.expectTidyStorage();
});
