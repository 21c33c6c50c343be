import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@alchemy/core/log';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EngineRun } from './engine.ts';
import { readWorkerEnv } from './env.ts';
import { openFetcher } from './fetcher.ts';
import { fetchCommand } from './pipeline-command.ts';
import type { PortCommand } from './python-port.ts';
import { fakePipeline, isAlive } from './testing.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const track = { id: '0000000000000000000001', title: 'Song', artists: [], durationMs: 1_000, playable: true };

let folder: string;
let home: string;
let percents: number[];
let tails: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fetcher-'));
  home = join(folder, 'home');
  await mkdir(home);
  percents = [];
  tails = [];
});
afterEach(() => rm(folder, { recursive: true }));

const run = (over: Partial<EngineRun> = {}): EngineRun => ({
  signal: new AbortController().signal,
  limitMs: 60_000,
  report: (percent) => void percents.push(percent),
  keepLog: (tail) => void tails.push(tail),
  log,
  ...over,
});

function fetching(command: (home: string) => PortCommand, over: Partial<EngineRun> = {}) {
  const audio = { routes: ['yt-dlp' as const], search: 'ytsearch5:{title}', cookiesFile: undefined };
  const fetcher = openFetcher({ command, audio, maxTrackMinutes: 20, log });
  return fetcher.fetch(run(over), { track, pick: null, outDir: folder, home });
}

const pidOf = async () => Number((await readFile(join(folder, 'log'), 'utf8')).split(' ')[0]);
const fake = (...options: string[]) => fakePipeline('--log', join(folder, 'log'), ...options);

test('a recording is fetched, in whole percents, and the child goes with it', async () => {
  expect(await fetching(() => fake())).toMatchObject({ file: 'song.wav', route: 'yt-dlp:search' });
  expect(percents).toEqual([0, 20, 40, 60, 80, 100]);
  expect(isAlive(await pidOf())).toBe(false);
});

test('every track has a child of its own', async () => {
  await fetching(() => fake());
  await rm(join(folder, 'song.wav'));
  await fetching(() => fake());
  const pids = (await readFile(join(folder, 'log'), 'utf8')).match(/^\d+/gm);
  expect(new Set(pids).size).toBe(2);
});

test('a child has a HOME of its own, and none of our secrets', () => {
  const services = { DATABASE_URL: 'postgres://u:secret@localhost/a', REDIS_URL: 'redis://localhost' };
  const tokens = { SPOTIFY_CLIENT_ID: 'id', SPOTIFY_CLIENT_SECRET: 'secret', DISCORD_TOKEN: 'secret' };
  const worker = readWorkerEnv({ PATH: '/usr/bin', HOME: '/root', ...services, ...tokens });
  const command = fetchCommand(worker.pipeline, { home, maxTrackMinutes: 20 });
  expect(command.args.slice(0, 3)).toEqual(['-m', 'pipeline.fetch', 'serve']);
  expect(command.env).toMatchObject({ HOME: home, TMPDIR: home });
  expect(JSON.stringify(command)).not.toContain('secret');
});

test('where the downloader was never installed, the operator is told how', async () => {
  const missing = { file: join(folder, 'nowhere/python'), args: [], env: {}, cwd: folder };
  await expect(fetching(() => missing)).rejects.toMatchObject({
    code: 'operator_attention',
    message: 'The downloader is not set up here. The operator has to run: npm run setup -- fetch',
  });
});

test('a child that does not end is ended with the run, and all that it started', async () => {
  const stopped = new AbortController();
  const reason = new Error('The job was cancelled.');
  const fetched = fetching(() => fake('--mode', 'stubborn'), { signal: stopped.signal });
  const ended = expect(fetched).rejects.toBe(reason);
  await expect
    .poll(() => readFile(join(folder, 'log'), 'utf8').catch(() => ''), { timeout: 20_000 })
    .toContain('sleep');
  const pids = (await readFile(join(folder, 'log'), 'utf8')).match(/^\d+/gm)?.map(Number) ?? [];
  stopped.abort(reason);
  await ended;
  await expect.poll(() => pids.filter(isAlive), { timeout: 20_000 }).toEqual([]);
});

test('a crash is told, with the end of its log kept', async () => {
  await expect(fetching(() => fake('--mode', 'crash'))).rejects.toMatchObject({ code: 'internal', retryable: true });
  expect(tails.at(-1)).toContain('crashes as it was told');
});
