import { availableParallelism } from 'node:os';
import type { Logger } from '@alchemy/core/log';
import type { QueueName } from '@alchemy/jobs/stages';
import { residentBytes } from '@alchemy/storage/process-memory';
import { type Engine, openEngine } from './engine.ts';
import type { WorkerEnv } from './env.ts';
import { pipelineCommand } from './pipeline-command.ts';
import { planSlots } from './slots.ts';
import type { Engines } from './stages/all-stages.ts';

export interface OpenedEngines {
  readonly engines: Engines;
  /** How many separations may run side by side, which memory may have made fewer than was configured. */
  readonly processingSlots: number;
  /** Resident memory of the children, by the queue that they serve. */
  memory(): Promise<{ queue: QueueName; bytes: number }[]>;
  close(limitMs: number): Promise<void>;
}

const engineQueues = ['download', 'processing', 'analysis', 'format'] as const;

/** One engine for each queue. Separation shares the cores among its slots; the others take one core a child. */
export function openEngines(env: WorkerEnv, log: Logger): OpenedEngines {
  const slots = planSlots(env.concurrency.processing, process.availableMemory(), availableParallelism());
  if (slots.warning !== undefined) log.warn(slots.warning);

  const open = (queue: keyof Engines, count: number, threads: number): Engine => {
    const command = pipelineCommand(env.pipeline, { threads, maxTrackMinutes: env.maxTrackMinutes });
    return openEngine({ command, slots: count, cores: threads, log: log.child({ queue }) });
  };
  const engines: Engines = {
    download: open('download', env.concurrency.download, 1),
    processing: open('processing', slots.count, slots.threads),
    analysis: open('analysis', env.concurrency.analysis, 1),
    format: open('format', env.concurrency.format, 1),
  };
  return {
    engines,
    processingSlots: slots.count,
    memory: () => Promise.all(engineQueues.map(async (queue) => ({ queue, bytes: await memoryOf(engines[queue]) }))),
    close: async (limitMs) => {
      await Promise.all(Object.values(engines).map((engine) => engine.close(limitMs)));
    },
  };
}

async function memoryOf(engine: Engine): Promise<number> {
  const sizes = await Promise.all(engine.children().map(residentBytes));
  return sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
}
