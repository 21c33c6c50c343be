import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { listAliveWorkers } from '@alchemy/db/workers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { checkout } from '../../tools/env.ts';
import { type Outcome, outcomeOf, StemsBench } from './stems-bench.ts';

const demo = join(checkout, 'examples/demo.flac');
const stems = ['bass', 'drums', 'other', 'vocals'];
/** Against hanging, not an expectation of speed. */
const limit = { timeout: 1_200_000, interval: 100 };

const Truth = z.object({ tempoBpm: z.number(), key: z.string(), samples: z.number() });
const Track = z.object({
  title: z.string(),
  analysis: z.object({ tempoBpm: z.number(), key: z.string() }),
  files: z.array(z.object({ kind: z.string(), stem: z.string().nullable(), path: z.string() })),
});
const Done = z.object({
  status: z.literal('completed'),
  tracks: z.array(Track).min(1),
  link: z.object({ url: z.url(), expiresAt: z.iso.datetime() }),
});

let bench: StemsBench;
beforeAll(async () => {
  bench = await StemsBench.open();
});
afterAll(() => bench.close());

const doneOf = (outcome: Outcome) => Done.parse(outcome.events.at(-1));

/** Frames at 44.1 kHz, by decoding each file whole. */
async function framesOf(folder: string, names: readonly string[]): Promise<number[]> {
  const paths = names.map((name) => join(folder, name));
  return z.array(z.number()).parse(JSON.parse(await bench.python('tests/system/count_frames.py', ...paths)));
}

describe('the demo song, from nothing', { timeout: limit.timeout }, () => {
  let outcome: Outcome;
  const out = () => bench.path('out');
  beforeAll(async () => {
    outcome = await bench.stems([demo, '--json', '--out', out()]);
  }, limit.timeout);

  test('ends well, with one JSON object a line on standard output and nothing else', () => {
    expect(outcome.stderr).not.toContain('    at ');
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(outcome.stdout.trimEnd().split('\n')).toHaveLength(outcome.events.length);
    expect(outcome.events[0]).toMatchObject({ type: 'request', kind: 'file' });
  });

  test('gives four stems of exactly its length, and the analysis', async () => {
    const truth = Truth.parse(JSON.parse(await readFile(join(checkout, 'examples/demo.json'), 'utf8')));
    expect((await readdir(out())).sort()).toEqual(['analysis.json', ...stems.map((stem) => `${stem}.flac`)]);
    const frames = await framesOf(
      out(),
      stems.map((stem) => `${stem}.flac`),
    );
    expect(frames).toEqual(stems.map(() => truth.samples));
    const [track] = doneOf(outcome).tracks;
    expect(track?.analysis.key).toBe(truth.key);
    expect(Math.abs((track?.analysis.tempoBpm ?? 0) / truth.tempoBpm - 1)).toBeLessThan(0.02);
  });

  test('separates what its makers mixed', async () => {
    const truth = bench.path('true-stems');
    await bench.python('examples/make_demo.py', '--stems', truth, '--out', bench.path('demo'));
    const report = await bench.python('examples/measure_sdr.py', out(), truth);
    const levels = [...report.matchAll(/(-?\d+\.\d+)/g)].map(([level]) => Number(level));
    expect(levels.length).toBeGreaterThanOrEqual(stems.length);
    expect(Math.min(...levels)).toBeGreaterThan(3);
  });

  test('counts up in whole percents that never fall, at least ten of them', () => {
    const shown = outcome.events.filter(({ type }) => type === 'progress').map(({ progress }) => Number(progress));
    expect(shown.every((percent) => Number.isInteger(percent) && percent >= 0 && percent <= 100)).toBe(true);
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
    expect(new Set(shown).size).toBeGreaterThanOrEqual(10);
  });

  test('is answered from what is stored when it is asked for again, without work and without a worker', async () => {
    await vi.waitFor(async () => expect(await listAliveWorkers(bench.db)).toEqual([]), limit);
    const [before, files] = [await bench.starts(), await bench.files()];
    const again = await bench.stems([demo, '--json', '--out', bench.path('again')]);
    expect(again.exitCode).toBe(0);
    expect(doneOf(again).tracks[0]?.files).toEqual(doneOf(outcome).tracks[0]?.files);
    expect(await bench.starts()).toEqual(before);
    expect(await bench.files()).toEqual(files);
    expect(await listAliveWorkers(bench.db)).toEqual([]);
  });

  test('becomes an instrumental in MP3 without another separation', async () => {
    const folder = bench.path('karaoke');
    const karaoke = await bench.stems([demo, '--json', '--stems', 'instrumental', '--format', 'mp3', '--out', folder]);
    expect(karaoke.exitCode).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(['analysis.json', 'instrumental.mp3']);
    expect(await bench.starts()).toMatchObject({ download: 1, processing: 1, analysis: 1, format: 1 });
  });
});

describe('with a worker that runs already', { timeout: limit.timeout }, () => {
  let worker: ReturnType<StemsBench['startWorker']>;
  const odd = () => bench.path('odd');
  beforeAll(async () => {
    await mkdir(odd());
    await bench.python('python/tests/odd_files.py', odd());
    await vi.waitFor(async () => expect(await listAliveWorkers(bench.db)).toEqual([]), limit);
    worker = bench.startWorker();
    await vi.waitFor(async () => expect(await listAliveWorkers(bench.db)).toHaveLength(1), limit);
  }, limit.timeout);
  afterAll(async () => {
    const ended = once(worker, 'exit');
    worker.kill('SIGTERM');
    await ended;
  });

  test.each([
    ['text.mp3', 1, 'unsupported_audio'],
    ['empty.flac', 1, 'unsupported_audio'],
    ['playlist.mp3', 1, 'unsupported_audio'],
    ['silent-film.mp4', 1, 'unsupported_audio'],
    ['truncated.flac', 1, 'corrupt_audio'],
    ['day.wav', 1, 'corrupt_audio'],
    ['blink.wav', 1, 'too_short'],
    ['nowhere.mp3', 2, 'not_found'],
    ['.', 2, 'unsupported_audio'],
  ])('%s ends with exit code %i and %s, in one sentence, and leaves nothing', async (name, exitCode, code) => {
    const before = [await bench.files(), await bench.rows()];
    const outcome = await bench.stems([join(odd(), name), '--json', '--out', bench.path('refused')]);
    expect(outcome.events.at(-1)).toMatchObject({ type: 'failed', code });
    expect(outcome.exitCode).toBe(exitCode);
    expect(`${outcome.stdout}${outcome.stderr}`).not.toMatch(/\n\s+at |Traceback/);
    expect([await bench.files(), await bench.rows()]).toEqual(before);
    await rm(bench.path('refused'), { recursive: true, force: true });
  });

  test.each([
    [['x.mp3', '--format', 'aiff']],
    [['x.mp3', '--loud']],
    [['https://www.youtube.com/watch?v=dQw4w9WgXcQ']],
    [[]],
  ])('%j is refused before a request exists', async (args) => {
    const outcome = await bench.stems([...args, '--json']);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.events).toEqual([expect.objectContaining({ type: 'failed', requestId: null })]);
  });

  test('a song asked for twice at the same time is separated once, whatever its name', async () => {
    const before = await bench.starts();
    const awkward = join(odd(), 'it\'s "loud"\n🎸.wav');
    await copyFile(awkward, join(odd(), 'copy.wav'));
    const both = await Promise.all(
      [awkward, join(odd(), 'copy.wav')].map((path, at) =>
        bench.stems([path, '--json', '--out', bench.path(`twice-${at}`)]),
      ),
    );
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect((await bench.starts()).processing).toBe((before.processing ?? 0) + 1);
    expect(await readdir(bench.path('twice-0'))).toEqual(await readdir(bench.path('twice-1')));
  });

  test('Ctrl-C cancels the request and leaves neither a run nor its folder', async () => {
    const child = bench.start([join(odd(), 'short.wav'), '--json']);
    const outcome = outcomeOf(child);
    if (child.stdout === null) throw new TypeError('no output');
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes('"stage":"processing","status":"processing"')) break;
    }
    child.kill('SIGINT');
    const { exitCode } = await outcome;
    expect(exitCode).toBe(130);
    const working = async () => (await bench.files()).filter((path) => path.startsWith('work/'));
    await vi.waitFor(async () => expect(await working()).toEqual([]), limit);
    expect((await bench.files()).filter((path) => path.startsWith('uploads/'))).toEqual([]);
  });
});
