import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createLogger } from '@alchemy/core/log';
import { closeDb, openDb } from '@alchemy/db/client';
import { migrate } from '@alchemy/db/migrate';
import { anAsk, until } from '@alchemy/db/testing';
import { openPipeline } from '@alchemy/jobs/pipeline';
import { openRoot } from '@alchemy/storage/root';
import { receiveUpload } from '@alchemy/storage/uploads';
import { type Discord, startDiscord } from '../../tests/stand-ins/discord/start.ts';
import { checkout, programEnvironment } from '../../tools/env.ts';
import { openServices } from '../../tools/services.ts';
import { programArgs } from '../../tools/setup/bundles.mjs';
import { noiseWav } from './noise.ts';

const mostBytes = 1_000_000_000;

export const log = createLogger({ service: 'bench', level: 'fatal' });

/** PostgreSQL and Redis of one benchmark, gone with all they held when they are closed. */
export async function openBenchServices() {
  const folder = await mkdtemp(join(tmpdir(), 'alchemy-chat-'));
  await chmod(folder, 0o755);
  const { databaseUrl, redisUrl, close } = await openServices({ dataDir: join(folder, 'data'), graceMs: 200 });
  return {
    folder,
    databaseUrl,
    redisUrl,
    close: async () => {
      close();
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

export interface Stage {
  readonly discord: Discord;
  /** Whether a song is being separated at this moment. */
  isSeparating(): Promise<boolean>;
  close(): Promise<void>;
}

/** Private services, a worker that separates a song of this length with the real model, a bot, and Discord on loopback. */
export async function setUp(songSeconds: number): Promise<Stage> {
  const services = await openBenchServices();
  await migrate(services.databaseUrl);
  const db = openDb(services.databaseUrl, { max: 2 });
  const root = await openRoot(join(services.folder, 'storage'));
  const pipeline = openPipeline({ db, redisUrl: services.redisUrl, log });
  // Discord's usual limit for the answers to interactions is far above what is sent here.
  const discord = await startDiscord();
  const shared = { DATABASE_URL: services.databaseUrl, REDIS_URL: services.redisUrl, STORAGE_ROOT: root.path };
  const programs = [
    start('worker', { ...shared, WORKER_HEALTH_PORT: '0' }),
    start('bot', { ...shared, ...botEnv(discord) }),
  ];
  const isSeparating = async () =>
    (await db.query.jobs.findFirst({ where: (job, { eq }) => eq(job.status, 'processing') })) !== undefined;
  await until('the bot is connected', () => discord.commands.in('global').length > 0);
  const bytes = Readable.from([noiseWav(songSeconds)]);
  const { sha256 } = await receiveUpload(root, bytes, { maxBytes: mostBytes });
  await pipeline.submit(anAsk({ sourceKey: `upload:${sha256}` }));
  await until('the song is being separated', isSeparating);
  return {
    discord,
    isSeparating,
    close: async () => {
      for (const program of programs) await end(program);
      await pipeline.close();
      await closeDb(db);
      await discord.close();
      await services.close();
    },
  };
}

export function botEnv({ token, applicationId, api }: Discord): Record<string, string> {
  return {
    DISCORD_TOKEN: token,
    DISCORD_APPLICATION_ID: applicationId,
    DISCORD_API_URL: api,
    PUBLIC_URL: 'https://stems.example.org',
    LINK_SECRET: 'a secret that only benchmarks use',
    BOT_HEALTH_PORT: '0',
    WORKSPACE_DAILY_MINUTES: '100000',
  };
}

export function start(program: 'worker' | 'bot', env: Record<string, string>): ChildProcess {
  // Nothing is looked up or fetched: what is asked for waits in line, and the separation goes on.
  const idle = { AUDIO_PROVIDERS: '', SPOTIFY_OPEN_URL: 'http://127.0.0.1:9', LOG_LEVEL: 'fatal' };
  return spawn(process.execPath, programArgs(checkout, program), {
    cwd: checkout,
    env: programEnvironment({ ...idle, ...env }),
    stdio: 'ignore',
  });
}

export async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const ended = once(program, 'exit');
  program.kill('SIGTERM');
  await ended;
}
