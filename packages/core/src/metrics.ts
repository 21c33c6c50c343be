import { collectDefaultMetrics, Gauge, type LabelValues, Registry } from 'prom-client';
import { version } from './version.ts';

/** One process's figures, as Prometheus reads them. Names carry the unit: `_seconds`, `_bytes`, `_total` for what only grows. */
export interface Metrics {
  readonly registry: Registry;
  /** The page behind `/metrics`. A figure that cannot be had now is left out of it. */
  page(): Promise<{ contentType: string; text: string }>;
}

/** What stands before every name of ours. */
export const metricPrefix = 'alchemy_';

/** A registry with the figures of the process itself: processor time, memory, open files, lag of the event loop. */
export function createMetrics(service: 'worker' | 'bot' | 'portal'): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: `${metricPrefix}build_info`,
    help: 'Always 1; its labels tell which program of which version this is.',
    labelNames: ['service', 'version', 'node'],
    registers: [registry],
  }).set({ service, version, node: process.versions.node }, 1);
  return {
    registry,
    page: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

/** One value of a figure, and what it is the value of. */
export interface Reading<Label extends string> {
  readonly labels: LabelValues<Label>;
  readonly value: number;
}

interface OnDemand<Label extends string> {
  /** Without the prefix. */
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Label[];
  read(): Promise<readonly Reading<Label>[]>;
}

/** A figure that is read when Prometheus asks. What cannot be read now is absent, not stale. */
export function gaugeOnDemand<Label extends string>(registry: Registry, figure: OnDemand<Label>): void {
  new Gauge<Label>({
    name: `${metricPrefix}${figure.name}`,
    help: figure.help,
    labelNames: [...figure.labels],
    registers: [registry],
    async collect() {
      this.reset();
      // Without labels a reset leaves a zero behind, which would pass for a reading.
      if (figure.labels.length === 0) this.remove();
      for (const { labels, value } of await figure.read().catch(() => [])) this.set(labels, value);
    },
  });
}
