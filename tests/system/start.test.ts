import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { checkout, programEnvironment } from '../../tools/env.ts';
import { freePort } from '../../tools/services/loopback.mjs';
import { openServices, type Services } from '../../tools/services.ts';

const limit = { timeout: 200_000, interval: 100 };
let folder: string;
let services: Services;
let child: ChildProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alchemy-start-'));
  await chmod(folder, 0o755);
  services = await openServices({ dataDir: join(folder, 'data'), graceMs: 200 });
});
afterAll(async () => {
  child.kill('SIGKILL');
  services.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 });
});

test('one command starts everything, says what is on, tells the link of the first administrator, and ends cleanly', async () => {
  const [portal, worker, bot] = [await freePort(), await freePort(), await freePort()];
  child = spawn(process.execPath, [join(checkout, 'tools/run.mjs'), 'start'], {
    env: programEnvironment({
      ...{ DATABASE_URL: services.databaseUrl, REDIS_URL: services.redisUrl, STORAGE_ROOT: join(folder, 'storage') },
      ...{ PORT: `${portal}`, WORKER_HEALTH_PORT: `${worker}`, BOT_HEALTH_PORT: `${bot}` },
      ...{
        PUBLIC_URL: `http://localhost:${portal}`,
        AUDIO_PROVIDERS: ',',
        PIPELINE_COMMAND: 'python3 tests/fake-pipeline.py',
      },
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (said += data.toString()));
  await vi.waitFor(() => expect(said).toContain(`Ready at http://localhost:${portal}.`), limit);
  expect(said).toMatch(/^ {2}off {2}Discord +set DISCORD_TOKEN in \.env$/m);
  expect(said).toMatch(/^ {2}off {2}Spotify links +files only/m);
  for (const port of [portal, worker, bot]) {
    await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200), limit);
  }
  const [, link = ''] = /^portal \| .*(http:\/\/localhost:\d+\/set-up\/\S+)$/m.exec(said) ?? [];
  expect(link).toContain(`:${portal}/set-up/`);
  expect((await fetch(link)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(said).toMatch(/^worker \| \{.*"msg":"worker stops"\}$/m);
});
