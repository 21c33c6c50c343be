import { createPortalMetrics } from '@alchemy/core/metrics/portal';
import { listeningLogger } from '@alchemy/core/testing';
import { openDb } from '@alchemy/db/client';
import { expect, test, vi } from 'vitest';
import { sentCounter } from './sent-counter.ts';

test('bytes are counted for Prometheus by what was fetched, and a count that is lost costs nobody their download', async () => {
  const metrics = createPortalMetrics();
  const { log, lines } = listeningLogger();
  const away = openDb('postgres://nobody@127.0.0.1:1/none', { max: 1 });
  const link = { linkId: '0192f3a4-5b6c-7d8e-9f01-23456789abcd', expiresAt: new Date() };
  const count = sentCounter({ db: away, log, metrics }, Object(link), 'stem');
  count(600);
  count(400);
  expect((await metrics.page()).text).toContain('alchemy_link_sent_bytes_total{kind="stem"} 1000');
  await vi.waitFor(() => expect(lines.map(({ msg }) => msg)).toContain('bytes sent were not counted'), {
    timeout: 20_000,
  });
  await away.$client.end({ timeout: 1 });
});
