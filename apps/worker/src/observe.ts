import { join } from 'node:path';
import { type HealthServer, serveHealth } from '@alchemy/core/health-server';
import type { Logger } from '@alchemy/core/log';
import { createWorkerMetrics, type WorkerMetrics } from '@alchemy/core/metrics/worker';
import { type Checks, createReadiness } from '@alchemy/core/readiness';
import { type Db, pingDb } from '@alchemy/db/client';
import { assertMigrated } from '@alchemy/db/migrations';
import type { Pipeline } from '@alchemy/jobs/pipeline';
import { readQueueDepths } from '@alchemy/jobs/queue-depth';
import { readDisk } from '@alchemy/storage/free-space';
import { assertProgramFile } from '@alchemy/storage/program-file';
import { assertSameRoot, type StorageRoot } from '@alchemy/storage/root';
import type { OpenedEngines } from './engines.ts';
import type { WorkerEnv } from './env.ts';
import type { Membership } from './membership.ts';

/** Weights that are smaller are half a download. */
const leastWeightsBytes = 1e6;

interface Observed {
  readonly env: WorkerEnv;
  readonly log: Logger;
  readonly db: Db;
  readonly root: StorageRoot;
  readonly pipeline: Pick<Pipeline, 'pingRedis'>;
  readonly membership: Pick<Membership, 'isFresh'>;
}

/** The figures of this worker. */
export function openMetrics(
  { db, root }: Pick<Observed, 'db' | 'root'>,
  engines: Pick<OpenedEngines, 'memory'>,
): WorkerMetrics {
  return createWorkerMetrics({
    queues: () => readQueueDepths(db),
    children: () => engines.memory(),
    disk: () => readDisk(root),
  });
}

/** The health page; `undefined` where its port is taken, which costs the page and not the work. */
export async function openHealth(observed: Observed, metrics: WorkerMetrics): Promise<HealthServer | undefined> {
  const { env, log } = observed;
  try {
    const health = await serveHealth({
      port: env.healthPort,
      readiness: createReadiness(checksOf(observed), log),
      metrics,
    });
    log.info({ healthPort: health.port }, 'health page');
    return health;
  } catch (error) {
    log.warn({ err: error, port: env.healthPort }, 'no health page');
    return undefined;
  }
}

function checksOf({ env, db, root, pipeline, membership }: Observed): Checks {
  return {
    database: () => pingDb(db),
    migrations: () => assertMigrated(db),
    redis: () => pipeline.pingRedis(),
    storage: () => assertSameRoot(root),
    beat: async () => {
      if (!membership.isFresh()) throw new Error('no sign of life of this worker got through lately');
    },
    ...(separates(env)
      ? { model: () => assertProgramFile(join(env.pipeline.modelsDir, 'htdemucs.onnx'), leastWeightsBytes) }
      : {}),
  };
}

/** A pipeline that the operator put in the place of ours brings its own model. */
const separates = (env: WorkerEnv) => env.queues.includes('processing') && env.pipeline.command === undefined;
