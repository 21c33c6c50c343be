import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@alchemy/core/log';
import { listeningLogger } from '@alchemy/core/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Engine, type EngineRun, openEngine } from './engine.ts';
import { fakePipeline, isAlive } from './testing.ts';

const log = createLogger({ service: 'test', level: 'silent' });
let folder: string;
let engine: Engine;
let logTail: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alchemy-engine-'));
  await writeFile(join(folder, 'song'), 'fake song');
});
afterEach(async () => {
  await engine.close(0);
  await rm(folder, { recursive: true });
});

function open(slots: number, ...options: string[]) {
  const command = fakePipeline('--log', join(folder, 'log'), ...options);
  engine = openEngine({ command, slots, cores: 2, log });
}

function aRun(runLog = log): EngineRun {
  const keepLog = (tail: string) => {
    logTail = tail;
  };
  return { signal: new AbortController().signal, limitMs: 90_500, report: () => {}, keepLog, log: runLog };
}

const probe = () => engine.probe(aRun(), { input: join(folder, 'song'), maxSeconds: 60, minSeconds: 1 });
const childrenSeen = async () =>
  new Set((await readFile(join(folder, 'log'), 'utf8')).split('\n').filter(Boolean)).size;

test('as many children work as there are slots, and one that is warm is taken again', async () => {
  open(2);
  await Promise.all([probe(), probe()]);
  expect(await childrenSeen()).toBe(2);
  await probe();
  await probe();
  expect(await childrenSeen()).toBe(2);
});

test('every op answers in its own shape', async () => {
  open(1);
  const input = join(folder, 'song');
  expect(await probe()).toMatchObject({ extension: 'flac' });
  expect(await engine.separate(aRun(), { input, outDir: folder, model: 'htdemucs', tags: {} })).toMatchObject({
    stems: ['drums', 'bass', 'other', 'vocals'],
  });
  expect(await engine.analyse(aRun(), { input, output: join(folder, 'a.json') })).toMatchObject({ camelot: '8A' });
  const mix = { inputs: [{ path: input }], output: join(folder, 'x.mp3'), format: 'mp3', tags: { title: 'X' } };
  expect((await engine.format(aRun(), mix)).sizeBytes).toBeGreaterThan(0);
});

test('a result of another shape is a fault, not a crash further on', async () => {
  open(1, '--mode', 'nonsense');
  await expect(probe()).rejects.toMatchObject({ code: 'internal' });
});

test('a failed request leaves the end of the log behind and its slot free', async () => {
  open(1, '--mode', 'crash', '--once', join(folder, 'once'));
  await expect(probe()).rejects.toThrow();
  expect(logTail).toContain('crashes as it was told');
  await probe();
});

test('what a child says goes to the log of the run that it works for', async () => {
  open(1, '--mode', 'crash', '--once', join(folder, 'once'));
  const { log: runLog, lines } = listeningLogger();
  const run = aRun(runLog.child({ jobId: 'the job', requestIds: ['the request'] }));
  await expect(engine.probe(run, { input: join(folder, 'song'), maxSeconds: 60, minSeconds: 1 })).rejects.toThrow();
  expect(lines).toContainEqual(
    expect.objectContaining({
      jobId: 'the job',
      requestIds: ['the request'],
      childPid: expect.any(Number),
      msg: expect.stringContaining('crashes as it was told'),
    }),
  );
});

test('the children that live can be told by their process ids', async () => {
  open(2);
  expect(engine.children()).toEqual([]);
  await probe();
  const [pid = 0, ...others] = engine.children();
  expect(isAlive(pid)).toBe(true);
  expect(others).toEqual([]);
  await engine.close(1_000);
  expect(engine.children()).toEqual([]);
});
