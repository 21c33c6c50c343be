import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@alchemy/core/log';
import { closeDb, type Db, openDb } from '@alchemy/db/client';
import { migrate } from '@alchemy/db/migrate';
import { openPipeline, type Pipeline } from '@alchemy/jobs/pipeline';
import { openRoot, type StorageRoot } from '@alchemy/storage/root';
import { checkout, programEnvironment } from '../../../tools/env.ts';
import { freePort } from '../../../tools/services/loopback.mjs';
import { openServices } from '../../../tools/services.ts';
import { programArgs } from '../../../tools/setup/bundles.mjs';
import { buildPortal, isPortalOutdated, nextProgram } from '../../../tools/start/portal-build.ts';

export const secret = 'a secret that only tests use';

/** The built portal over services and a storage of its own. Workers come and go with the tests. */
export interface House {
  readonly origin: string;
  readonly db: Db;
  readonly pipeline: Pipeline;
  readonly root: StorageRoot;
  /** A folder for what tests leave beside the storage. */
  readonly folder: string;
  /** What the portal has printed. */
  printed(): string;
  /** Starts a worker; its fake pipeline behaves as the options say, `real` is the true one. @returns what stops it */
  startWorker(options: readonly string[] | 'real'): Promise<() => Promise<void>>;
  /** Ends the portal as `npm start` does, but with all the patience there is. */
  stopPortal(): Promise<void>;
  close(): Promise<void>;
}

/** @param configuration of the portal, beside what the house needs itself */
export async function openHouse(configuration: Record<string, string> = {}): Promise<House> {
  if (isPortalOutdated(checkout)) await buildPortal(checkout);
  const folder = await mkdtemp(join(tmpdir(), 'portal-e2e-'));
  // PostgreSQL runs under another account when the tests run as root.
  await chmod(folder, 0o755);
  const services = await openServices({ dataDir: join(folder, 'data'), graceMs: 200 });
  await migrate(services.databaseUrl);
  const root = await openRoot(join(folder, 'storage'));
  const { databaseUrl, redisUrl } = services;
  const shared = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, STORAGE_ROOT: root.path, LOG_LEVEL: 'warn' };
  const portal = await startPortal({ ...shared, ...configuration });
  const db = openDb(databaseUrl, { applicationName: 'e2e' });
  const pipeline = openPipeline({ db, redisUrl, log: createLogger({ service: 'e2e', level: 'silent' }) });
  return {
    ...{ db, pipeline, root, folder, origin: portal.origin, printed: portal.printed },
    startWorker: (options) => startWorker(shared, options),
    stopPortal: portal.stop,
    close: async () => {
      await pipeline.close();
      await closeDb(db);
      await portal.stop();
      services.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function startPortal(shared: Record<string, string>) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [nextProgram(checkout), 'start', '-H', '127.0.0.1', '-p', `${port}`], {
    cwd: join(checkout, 'apps/portal'),
    env: programEnvironment({
      ...shared,
      ...{ LINK_SECRET: secret, NEXTAUTH_SECRET: secret, PUBLIC_URL: origin, NEXTAUTH_URL: origin },
      ...{ NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await answers(`${origin}/readyz`, child);
  return { origin, printed: () => output, stop: () => end(child) };
}

async function startWorker(shared: Record<string, string>, options: readonly string[] | 'real') {
  const fake = ['python3', join(checkout, 'tests/fake-pipeline.py'), ...(options === 'real' ? [] : options)];
  const port = await freePort();
  const child = spawn(process.execPath, programArgs(checkout, 'worker'), {
    cwd: checkout,
    env: programEnvironment({
      ...shared,
      ...{ WORKER_HEALTH_PORT: `${port}`, RETRY_BASE_MS: '50', ORPHAN_GRACE_MINUTES: '0', PROCESSING_CONCURRENCY: '1' },
      ...(options === 'real' ? {} : { PIPELINE_COMMAND: fake.join(' ') }),
    }),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await answers(`http://127.0.0.1:${port}/readyz`, child);
  return () => end(child);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function answers(address: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`A program ended with ${child.exitCode} before it answered.`);
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
