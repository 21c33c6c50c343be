import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkout } from '../../tools/env.ts';
import { openPortalBench, type PortalBench } from './portal-bench.ts';

let folder: string;
let bench: PortalBench;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portal-sockets-'));
  bench = await openPortalBench(undefined, {
    NODE_OPTIONS: `--import ${join(checkout, 'tests/system/socket-watch.mjs')}`,
    SOCKET_WATCH_FILE: join(folder, 'sockets'),
  });
}, 600_000);
afterAll(async () => {
  await bench.close();
  await rm(folder, { recursive: true });
});

test('the portal connects to PostgreSQL and Redis, and to nothing else', async () => {
  const requestId = await bench.ask('a song');
  const { token } = await bench.link(requestId);
  for (const path of [
    '/',
    '/readyz',
    '/metrics',
    `/d/${token}`,
    `/d/${token}/vocals.flac`,
    '/d/nonsense',
    '/overview',
    '/api/events',
  ]) {
    const answer = await bench.get(path);
    await answer.body?.cancel();
  }
  expect((await bench.get('/readyz')).status).toBe(200);
  const tried = (await readFile(join(folder, 'sockets'), 'utf8')).trim().split('\n');
  expect(bench.endpoints).toEqual(expect.arrayContaining([...new Set(tried)]));
  expect(tried.length).toBeGreaterThan(0);
});
