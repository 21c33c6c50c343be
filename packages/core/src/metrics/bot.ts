import { Counter } from 'prom-client';
import { createMetrics, type Metrics, metricPrefix } from '../metrics.ts';

/**
 * What became of an intention to edit a reply. `sent`: the network took it. `coalesced`: a newer state took its place
 * before it was sent. `refused`: the network asked for patience. `failed`: it is tried again. `gone`: the message is.
 */
export type EditResult = 'sent' | 'coalesced' | 'refused' | 'failed' | 'gone';

export interface BotMetrics extends Metrics {
  edit(platform: string, result: EditResult): void;
}

/** The figures of the bot. */
export function createBotMetrics(): BotMetrics {
  const metrics = createMetrics('bot');
  const edits = new Counter({
    name: `${metricPrefix}reply_edits_total`,
    help: 'Edits of replies in chat, by what became of them.',
    labelNames: ['platform', 'result'],
    registers: [metrics.registry],
  });
  return { ...metrics, edit: (platform, result) => edits.inc({ platform, result }) };
}
