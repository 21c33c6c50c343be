import { Counter } from 'prom-client';
import { createMetrics, type Metrics, metricPrefix } from '../metrics.ts';

export interface PortalMetrics extends Metrics {
  /** Bytes of a file went out behind a link. @param kind `stem`, `zip`, `mix`, … */
  linkBytes(kind: string, bytes: number): void;
}

/** The figures of the portal. */
export function createPortalMetrics(): PortalMetrics {
  const metrics = createMetrics('portal');
  const sent = new Counter({
    name: `${metricPrefix}link_sent_bytes_total`,
    help: 'Bytes of files that went out behind links, by what was fetched.',
    labelNames: ['kind'],
    registers: [metrics.registry],
  });
  return { ...metrics, linkBytes: (kind, bytes) => sent.inc({ kind }, bytes) };
}
