import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@alchemy/core/log';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PythonPort } from './python-port.ts';
import { fakePipeline, isAlive } from './testing.ts';

const log = createLogger({ service: 'test', level: 'silent' });
let folder: string;
let ports: PythonPort[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alchemy-port-'));
  ports = [];
});
afterEach(async () => {
  await Promise.all(ports.map((port) => port.close(0)));
  await rm(folder, { recursive: true });
});

function aPort(...options: string[]): PythonPort {
  const port = new PythonPort(fakePipeline('--log', join(folder, 'log'), ...options), log);
  ports.push(port);
  return port;
}

const probe = (signal = new AbortController().signal, onProgress?: (percent: number) => void) => ({
  op: 'probe',
  args: { input: join(folder, 'song') },
  signal,
  ...(onProgress ? { onProgress } : {}),
});

/** The ids of the processes that took requests, one for each request. */
async function pids(): Promise<number[]> {
  const lines = (await readFile(join(folder, 'log'), 'utf8').catch(() => '')).trim().split('\n');
  return lines.filter((line) => line !== '').map((line) => Number(line.split(' ')[0]));
}

async function writeSong() {
  await writeFile(join(folder, 'song'), 'fake song');
}

test('one child answers one request after the other, and tells its progress', async () => {
  await writeSong();
  const port = aPort();
  const percents: number[] = [];
  const value = await port.request(probe(undefined, (percent) => percents.push(percent)));
  expect(value).toMatchObject({ durationMs: 30_000, extension: 'flac' });
  expect(percents).toEqual([0, 20, 40, 60, 80, 100]);
  await port.request(probe());
  expect(new Set(await pids()).size).toBe(1);
});

test.each([
  ['crash', 'internal'],
  ['killed', 'out_of_memory'],
  ['garbage', 'internal'],
  ['flood', 'internal'],
  ['stranger', 'internal'],
])('after %s the request fails as %s, the child is gone and a fresh one takes its place', async (mode, code) => {
  await writeSong();
  const port = aPort('--mode', mode, '--once', join(folder, 'once'));
  await expect(port.request(probe())).rejects.toMatchObject({ code, retryable: true });
  expect((await pids()).filter(isAlive)).toEqual([]);
  await expect(port.request(probe())).resolves.toMatchObject({ codec: 'fake' });
});

test('what the child wrote to standard error stays readable after its crash', async () => {
  await writeSong();
  const port = aPort('--mode', 'crash');
  await expect(port.request(probe())).rejects.toThrow();
  expect(port.logTail).toBe('Traceback: the fake pipeline crashes as it was told');
});

test('a fault that the child answers with keeps the child, and says the sentence of the catalogue', async () => {
  await writeSong();
  const port = aPort('--mode', 'fault', '--code', 'corrupt_audio', '--once', join(folder, 'once'));
  await expect(port.request(probe())).rejects.toMatchObject({
    code: 'corrupt_audio',
    retryable: false,
    message: expect.stringContaining('damaged'),
    cause: { message: 'The fake says corrupt_audio.' },
  });
  await port.request(probe());
  expect(new Set(await pids()).size).toBe(1);
});

test('a child that ran out of memory answers so, and a fresh one takes its place', async () => {
  await writeSong();
  const port = aPort('--mode', 'fault', '--code', 'out_of_memory', '--retryable', '--once', join(folder, 'once'));
  await expect(port.request(probe())).rejects.toMatchObject({ code: 'out_of_memory', retryable: true });
  await port.request(probe());
  expect(new Set(await pids()).size).toBe(2);
});

test('garbage after an answer does not reach the next request', async () => {
  await writeSong();
  const port = aPort('--mode', 'chatter', '--once', join(folder, 'once'));
  await port.request(probe());
  await expect(port.request(probe())).resolves.toMatchObject({ codec: 'fake' });
});

test.each(['hang', 'stubborn', 'slow'])(
  'a request to a %s child is given up with its signal, group and all',
  async (mode) => {
    await writeSong();
    const port = aPort('--mode', mode, '--release', join(folder, 'never'));
    const giveUp = new AbortController();
    const answer = port.request(probe(giveUp.signal));
    await vi.waitUntil(async () => (await pids()).length === (mode === 'stubborn' ? 2 : 1), { timeout: 30_000 });
    giveUp.abort(new Error('cancelled'));
    await expect(answer).rejects.toThrow('cancelled');
    await vi.waitUntil(async () => (await pids()).filter(isAlive).length === 0, { timeout: 30_000 });
  },
);

test('a signal that has aborted already starts nothing', async () => {
  const port = aPort();
  await expect(port.request(probe(AbortSignal.abort(new Error('too late'))))).rejects.toThrow('too late');
  expect(await pids()).toEqual([]);
});

test('an idle child goes when its port closes, also one that will not', async () => {
  await writeSong();
  const polite = aPort();
  const stubborn = aPort('--mode', 'stubborn', '--only', 'separate');
  await Promise.all([polite.request(probe()), stubborn.request(probe())]);
  await Promise.all([polite.close(10_000), stubborn.close(50)]);
  expect((await pids()).filter(isAlive)).toEqual([]);
  await expect(polite.request(probe())).rejects.toThrow('closed');
});

test('closing ends a request at work', async () => {
  await writeSong();
  const port = aPort('--mode', 'hang');
  const answer = port.request(probe());
  await vi.waitUntil(async () => (await pids()).length === 1, { timeout: 30_000 });
  const closed = port.close(60_000);
  await expect(answer).rejects.toMatchObject({ name: 'Fault' });
  await closed;
});

test('a command that cannot be started is a matter for the operator', async () => {
  const port = new PythonPort({ ...fakePipeline(), file: 'no-such-python' }, log);
  await expect(port.request(probe())).rejects.toMatchObject({ code: 'operator_attention', retryable: false });
});

test('the child sees the environment that was chosen for it and nothing else', async () => {
  const port = new PythonPort(
    {
      file: 'python3',
      args: ['-c', 'import os,sys; print(*sorted(os.environ), file=sys.stderr)'],
      env: { PATH: '/usr/bin:/usr/local/bin', LC_ALL: 'C' },
      cwd: '/',
    },
    log,
  );
  await expect(port.request(probe())).rejects.toThrow();
  expect(port.logTail).toBe('LC_ALL PATH');
});
