import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { crc32 } from 'node:zlib';
import { signToken } from '@alchemy/core/download-link';
import { createLogger } from '@alchemy/core/log';
import { closeDb, type Db, openDb } from '@alchemy/db/client';
import type { Claim, Publication, Saved } from '@alchemy/db/job-types';
import { createLink } from '@alchemy/db/links';
import { migrate } from '@alchemy/db/migrate';
import { aFile, anAnalysis, anAsk, aTrack, until, uploadKey } from '@alchemy/db/testing';
import { type FileFacts, saveAnalysis, saveFiles, saveTrack } from '@alchemy/db/tracks';
import { openPipeline, type Pipeline } from '@alchemy/jobs/pipeline';
import { openRoot } from '@alchemy/storage/root';
import { checkout, programEnvironment } from '../../tools/env.ts';
import { openServices, type Services } from '../../tools/services.ts';
import { buildPortal, isPortalOutdated, nextProgram } from '../../tools/start/portal-build.ts';

const linkSecret = 'a secret that only tests use';
const queues = ['download', 'processing', 'analysis', 'format'] as const;
const silent = createLogger({ service: 'test', level: 'silent' });
const anHourMs = 3_600_000;

/** The built portal over services and a storage of its own, and a hand that does what a worker does. */
export interface PortalBench {
  readonly db: Db;
  /** Where the portal answers. */
  readonly origin: string;
  get(path: string, headers?: Record<string, string>, method?: string): Promise<Response>;
  /** Writes a request for a song down; nothing works on it until {@link PortalBench.workUntil}. */
  ask(song: string): Promise<string>;
  /** Works until the condition holds: every stem that it makes holds its own name, over and over. */
  workUntil(what: string, holds: () => Promise<boolean>): Promise<void>;
  /** The token of a new link, which works for an hour unless told otherwise. */
  link(
    requestId: string,
    over?: { stems?: string[]; expiresInMs?: number },
  ): Promise<{ token: string; linkId: string }>;
  close(): Promise<void>;
}

export async function openPortalBench(): Promise<PortalBench> {
  if (isPortalOutdated(checkout)) await buildPortal(checkout);
  const folder = await mkdtemp(join(tmpdir(), 'portal-'));
  // PostgreSQL runs under another account when the tests run as root.
  await chmod(folder, 0o755);
  const services = await openServices({ dataDir: join(folder, 'data'), graceMs: 200 });
  await migrate(services.databaseUrl);
  const root = await openRoot(join(folder, 'storage'));
  const db = openDb(services.databaseUrl);
  const pipeline = openPipeline({ db, redisUrl: services.redisUrl, log: silent });
  const portal = await startPortal(services, root.path);
  return {
    db,
    origin: portal.url,
    get: (path, headers = {}, method = 'GET') => fetch(`${portal.url}${path}`, { headers, method, redirect: 'manual' }),
    ask: async (song) => {
      const ask = anAsk({ sourceKey: uploadKey(song), title: `${song}.flac`, interactionId: song });
      return (await pipeline.submit(ask)).requestId;
    },
    workUntil: (what, holds) => withWorkers(pipeline, root.path, () => until(what, holds)),
    link: async (
      requestId,
      { stems = null, expiresInMs = anHourMs }: { stems?: string[] | null; expiresInMs?: number } = {},
    ) => {
      const expiresAt = new Date(Date.now() + expiresInMs);
      const linkId = await createLink(db, { requestId, model: 'htdemucs', stems, expiresAt });
      return { linkId, token: signToken({ id: linkId, expiresAt }, linkSecret) };
    },
    close: async () => {
      await portal.stop();
      await pipeline.close();
      await closeDb(db);
      services.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function startPortal({ databaseUrl, redisUrl }: Services, storageRoot: string) {
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
    }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return {
    url: await addressOf(child),
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
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

async function withWorkers(pipeline: Pipeline, root: string, wait: () => Promise<void>): Promise<void> {
  const run = async (entry: { jobId: string; seq: number }) => {
    const claim = await pipeline.runs.start(entry.jobId, entry.seq);
    await pipeline.runs.complete(claim, publication(root, claim));
  };
  const workers = queues.map((queue) => pipeline.serve({ queue, concurrency: 1, run }));
  try {
    await wait();
  } finally {
    await Promise.all(workers.map((worker) => worker.close(5_000)));
  }
}

function publication(root: string, claim: Claim): Publication {
  const files = filesOf(claim);
  return {
    put: async () => {
      for (const [path, { content }] of Object.entries(files)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), content);
      }
    },
    takeBack: async () => {},
    save: async (tx): Promise<Saved> => {
      const { stage, params } = claim.job;
      const song = aTrack({ sourceKey: String(params.sourceKey), title: 'River Light', durationMs: 35_625 });
      const trackId = claim.job.trackId ?? (await saveTrack(tx, song));
      await saveFiles(
        tx,
        claim,
        trackId,
        Object.entries(files).map(([path, file]) => factsOf(path, file)),
      );
      if (stage === 'analysis') await saveAnalysis(tx, claim, trackId, anAnalysis({ tempoBpm: 112 }));
      if (stage === 'processing') return { result: { stems: ['drums', 'bass', 'other', 'vocals'] } };
      return { trackId };
    },
  };
}

type Made = Partial<FileFacts> & { content: string };

function filesOf({ job }: Claim): Record<string, Made> {
  const { trackId, params } = job;
  const model = 'htdemucs';
  if (job.stage === 'download') return { [`downloads/${job.jobId}.flac`]: { kind: 'download', content: 'song' } };
  if (job.stage === 'analysis') return { [`analysis/${trackId}.json`]: { kind: 'analysis', content: '{"version":1}' } };
  if (job.stage === 'format') {
    const [stem, format] = [String(params.stem), String(params.format)];
    const path = `formats/${trackId}/${model}/${stem}.${format}`;
    return { [path]: { kind: 'format', stem, model, format, content: stemContent(stem) } };
  }
  const stems = ['drums', 'bass', 'other', 'vocals'];
  return Object.fromEntries(
    stems.map((stem) => [
      `stems/${trackId}/${model}/${stem}.flac`,
      { kind: 'stem', stem, model, content: stemContent(stem) },
    ]),
  );
}

export const stemContent = (stem: string): string => stem.repeat(40_000);

function factsOf(path: string, { content, ...over }: Made): FileFacts {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return aFile({ ...over, path, sizeBytes: content.length, sha256, crc32: crc32(content) });
}
