import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { signToken } from '@alchemy/core/download-link';
import { createLogger } from '@alchemy/core/log';
import type { Ask } from '@alchemy/db/ask';
import { closeDb, type Db, openDb } from '@alchemy/db/client';
import { createLink } from '@alchemy/db/links';
import { migrate } from '@alchemy/db/migrate';
import { anAsk, until, uploadKey } from '@alchemy/db/testing';
import { openPipeline, type Pipeline } from '@alchemy/jobs/pipeline';
import { openRoot, type StorageRoot } from '@alchemy/storage/root';
import { checkout, programEnvironment } from '../../tools/env.ts';
import { openServices, type Services } from '../../tools/services.ts';
import { programArgs } from '../../tools/setup/bundles.mjs';
import { buildPortal, isPortalOutdated, nextProgram } from '../../tools/start/portal-build.ts';
import { type Studio, studioPublication, textStudio } from './studio.ts';

const linkSecret = 'a secret that only tests use';
const queues = ['download', 'processing', 'analysis', 'format'] as const;
const silent = createLogger({ service: 'test', level: 'silent' });
const anHourMs = 3_600_000;

/** The built portal over services and a storage of its own, and a hand that does what a worker does. */
export interface PortalBench {
  readonly db: Db;
  readonly root: StorageRoot;
  /** Process id of the portal. */
  readonly pid: number;
  /** PostgreSQL and Redis, each as `address:port`. */
  readonly endpoints: readonly string[];
  /** Where the portal answers. */
  readonly origin: string;
  get(path: string, headers?: Record<string, string>, method?: string): Promise<Response>;
  /** Writes a request for a song down; nothing works on it until {@link PortalBench.workUntil}. */
  ask(song: string, over?: Partial<Ask>): Promise<string>;
  /** Works until the condition holds, as the studio does it. */
  workUntil(what: string, holds: () => Promise<boolean>): Promise<void>;
  /** Starts a real worker that makes formats with the real pipeline; it ends with the bench. */
  startFormatWorker(): void;
  /** The token of a new link, which works for an hour unless told otherwise. */
  link(
    requestId: string,
    over?: { stems?: string[]; expiresInMs?: number },
  ): Promise<{ token: string; linkId: string }>;
  close(): Promise<void>;
}

/** @param more what the portal is given beside the services */
export async function openPortalBench(
  studio: Studio = textStudio,
  more: Record<string, string> = {},
): Promise<PortalBench> {
  if (isPortalOutdated(checkout)) await buildPortal(checkout);
  const folder = await mkdtemp(join(tmpdir(), 'portal-'));
  // PostgreSQL runs under another account when the tests run as root.
  await chmod(folder, 0o755);
  const services = await openServices({ dataDir: join(folder, 'data'), graceMs: 200 });
  await migrate(services.databaseUrl);
  const root = await openRoot(join(folder, 'storage'));
  const db = openDb(services.databaseUrl);
  const pipeline = openPipeline({ db, redisUrl: services.redisUrl, log: silent });
  const portal = await startPortal(services, root.path, more);
  const workers: ChildProcess[] = [];
  return {
    db,
    root,
    pid: portal.pid,
    origin: portal.url,
    endpoints: [services.databaseUrl, services.redisUrl].map((address) => new URL(address).host),
    get: (path, headers = {}, method = 'GET') => fetch(`${portal.url}${path}`, { headers, method, redirect: 'manual' }),
    ask: async (song, over = {}) => {
      const ask = anAsk({ sourceKey: uploadKey(song), title: `${song}.flac`, interactionId: song, ...over });
      return (await pipeline.submit(ask)).requestId;
    },
    workUntil: (what, holds) =>
      withWorkers({ pipeline, root: root.path, studio, queues: queuesBeside(workers) }, () => until(what, holds)),
    startFormatWorker: () => void workers.push(startWorker(services, root.path)),
    link: async (
      requestId,
      { stems = null, expiresInMs = anHourMs }: { stems?: string[] | null; expiresInMs?: number } = {},
    ) => {
      const expiresAt = new Date(Date.now() + expiresInMs);
      const linkId = await createLink(db, { requestId, model: 'htdemucs', stems, expiresAt });
      return { linkId, token: signToken({ id: linkId, expiresAt }, linkSecret) };
    },
    close: async () => {
      await Promise.all([portal.stop(), ...workers.map(end)]);
      await pipeline.close();
      await closeDb(db);
      services.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function startPortal({ databaseUrl, redisUrl }: Services, storageRoot: string, more: Record<string, string>) {
  const child = spawn(process.execPath, [nextProgram(checkout), 'start', '-H', '127.0.0.1', '-p', '0'], {
    cwd: join(checkout, 'apps/portal'),
    env: programEnvironment({
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      STORAGE_ROOT: storageRoot,
      LINK_SECRET: linkSecret,
      NEXTAUTH_SECRET: linkSecret,
      LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      ...more,
    }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return {
    url: await addressOf(child),
    pid: child.pid ?? 0,
    stop: () => end(child),
  };
}

/** What a real worker does is left to it. */
const queuesBeside = (workers: readonly ChildProcess[]) =>
  queues.filter((queue) => queue !== 'format' || workers.length === 0);

function startWorker({ databaseUrl, redisUrl }: Services, storageRoot: string): ChildProcess {
  return spawn(process.execPath, programArgs(checkout, 'worker'), {
    cwd: checkout,
    env: programEnvironment({
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      STORAGE_ROOT: storageRoot,
      WORKER_QUEUES: 'format',
      WORKER_HEALTH_PORT: '0',
      LOG_LEVEL: 'warn',
    }),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The portal has no standard output.');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    const [, port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line) ?? [];
    if (port !== undefined) return `http://127.0.0.1:${port}`;
  }
  throw new Error(`The portal did not start:\n${lines.join('\n')}`);
}

interface Hand {
  readonly pipeline: Pipeline;
  readonly root: string;
  readonly studio: Studio;
  readonly queues: readonly (typeof queues)[number][];
}

async function withWorkers({ pipeline, root, studio, queues: served }: Hand, wait: () => Promise<void>): Promise<void> {
  const run = async (entry: { jobId: string; seq: number }) => {
    const claim = await pipeline.runs.start(entry.jobId, entry.seq);
    await pipeline.runs.complete(claim, studioPublication(studio, root, claim));
  };
  const workers = served.map((queue) => pipeline.serve({ queue, concurrency: 1, run }));
  try {
    await wait();
  } finally {
    await Promise.all(workers.map((worker) => worker.close(5_000)));
  }
}
