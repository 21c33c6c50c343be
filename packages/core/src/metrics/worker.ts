import { Counter, Histogram } from 'prom-client';
import { createMetrics, gaugeOnDemand, type Metrics, metricPrefix } from '../metrics.ts';

/** What became of a run, for its figures. */
export interface EndedRun {
  readonly stage: string;
  /** The separation model, for the stages that have one. */
  readonly model: string | undefined;
  readonly outcome: string;
  readonly seconds: number;
  /** Why it failed, for good or until the next try. */
  readonly fault: string | undefined;
}

export interface QueueFigures {
  readonly queue: string;
  /** Jobs by status: `queued`, `retrying`, `running`. */
  readonly jobs: Readonly<Record<string, number>>;
  /** How long the oldest job that is due has waited. */
  readonly oldestSeconds: number;
}

/** Where figures come from that are read when Prometheus asks. */
export interface WorkerSources {
  queues(): Promise<readonly QueueFigures[]>;
  /** Resident memory of the pipeline's children. */
  children(): Promise<readonly { readonly queue: string; readonly bytes: number }[]>;
  /** The disk that holds the storage root. */
  disk(): Promise<{ readonly freeBytes: number; readonly sizeBytes: number }>;
}

export interface WorkerMetrics extends Metrics {
  began(stage: string): void;
  ended(run: EndedRun): void;
}

/** From a cover that is there already to a playlist's last song, in seconds. */
const stageBuckets = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800];

/** The figures of a worker. Those of the queues and the disk are the same in every worker: take the maximum, not the sum. */
export function createWorkerMetrics(sources: WorkerSources): WorkerMetrics {
  const metrics = createMetrics('worker');
  const registers = [metrics.registry];
  const tries = new Counter({
    name: `${metricPrefix}stage_tries_total`,
    help: 'Runs that began: a job that is tried again counts again.',
    labelNames: ['stage'],
    registers,
  });
  const durations = new Histogram({
    name: `${metricPrefix}stage_duration_seconds`,
    help: 'How long runs took, from their claim to their end.',
    labelNames: ['stage', 'model', 'outcome'],
    buckets: stageBuckets,
    registers,
  });
  const faults = new Counter({
    name: `${metricPrefix}faults_total`,
    help: 'Runs that failed, for good or until the next try, by fault code.',
    labelNames: ['stage', 'code'],
    registers,
  });
  readOnDemand(metrics, sources);
  return {
    ...metrics,
    began: (stage) => tries.inc({ stage }),
    ended: ({ stage, model = 'none', outcome, seconds, fault }) => {
      durations.observe({ stage, model, outcome }, seconds);
      if (fault !== undefined) faults.inc({ stage, code: fault });
    },
  };
}

function readOnDemand({ registry }: Metrics, { queues, children, disk }: WorkerSources): void {
  gaugeOnDemand(registry, {
    name: 'queue_jobs',
    help: 'Live jobs of a queue, by status, as PostgreSQL has them.',
    labels: ['queue', 'status'],
    read: async () =>
      (await queues()).flatMap(({ queue, jobs }) =>
        Object.entries(jobs).map(([status, value]) => ({ labels: { queue, status }, value })),
      ),
  });
  gaugeOnDemand(registry, {
    name: 'queue_oldest_age_seconds',
    help: 'How long the oldest job of a queue has waited that is due; 0 when none waits.',
    labels: ['queue'],
    read: async () => (await queues()).map(({ queue, oldestSeconds: value }) => ({ labels: { queue }, value })),
  });
  gaugeOnDemand(registry, {
    name: 'pipeline_child_resident_bytes',
    help: "Resident memory of this worker's Python children, by the queue that they serve.",
    labels: ['queue'],
    read: async () => (await children()).map(({ queue, bytes: value }) => ({ labels: { queue }, value })),
  });
  gaugeOnDemand(registry, {
    name: 'storage_free_bytes',
    help: 'Free on the disk that holds the storage root.',
    labels: [],
    read: async () => [{ labels: {}, value: (await disk()).freeBytes }],
  });
  gaugeOnDemand(registry, {
    name: 'storage_size_bytes',
    help: 'Size of the disk that holds the storage root.',
    labels: [],
    read: async () => [{ labels: {}, value: (await disk()).sizeBytes }],
  });
}
