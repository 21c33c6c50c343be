import { expect, test } from 'vitest';
import { createBotMetrics } from './metrics/bot.ts';
import { createPortalMetrics } from './metrics/portal.ts';
import { createWorkerMetrics, type WorkerSources } from './metrics/worker.ts';

const sources: WorkerSources = {
  queues: async () => [{ queue: 'processing', jobs: { queued: 3, retrying: 1, running: 2 }, oldestSeconds: 61.5 }],
  children: async () => [{ queue: 'processing', bytes: 1_400_000_000 }],
  disk: async () => ({ freeBytes: 5e9, sizeBytes: 1e11 }),
};

/** The lines of our own figures, without help and types. */
async function figures(metrics: { page(): Promise<{ text: string }> }): Promise<string[]> {
  return (await metrics.page()).text.split('\n').filter((line) => line.startsWith('alchemy_'));
}

test('a worker tells of its queues, its runs, its children and its disk', async () => {
  const metrics = createWorkerMetrics(sources);
  metrics.began('processing');
  const run = { stage: 'processing', model: 'htdemucs', outcome: 'retrying', seconds: 42, fault: 'out_of_memory' };
  metrics.ended(run);
  expect(await figures(metrics)).toEqual(
    expect.arrayContaining([
      'alchemy_queue_jobs{queue="processing",status="retrying"} 1',
      'alchemy_queue_oldest_age_seconds{queue="processing"} 61.5',
      'alchemy_stage_tries_total{stage="processing"} 1',
      'alchemy_stage_duration_seconds_bucket{le="30",stage="processing",model="htdemucs",outcome="retrying"} 0',
      'alchemy_stage_duration_seconds_bucket{le="60",stage="processing",model="htdemucs",outcome="retrying"} 1',
      'alchemy_faults_total{stage="processing",code="out_of_memory"} 1',
      'alchemy_pipeline_child_resident_bytes{queue="processing"} 1400000000',
      'alchemy_storage_free_bytes 5000000000',
      'alchemy_storage_size_bytes 100000000000',
    ]),
  );
});

test('what cannot be read now is absent, not zero and not what it was', async () => {
  let isAway = false;
  const whileThere = <T>(value: T) => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(value));
  const metrics = createWorkerMetrics({
    queues: () => whileThere([{ queue: 'format', jobs: { queued: 1 }, oldestSeconds: 5 }]),
    children: () => whileThere([]),
    disk: () => whileThere({ freeBytes: 1, sizeBytes: 2 }),
  });
  const told = async () => (await figures(metrics)).filter((line) => /^alchemy_(queue|storage)_/.test(line)).length;
  expect(await told()).toBe(4);
  isAway = true;
  expect(await told()).toBe(0);
});

test('the bot counts edits by what became of them, the portal bytes by what was fetched', async () => {
  const bot = createBotMetrics();
  bot.edit('discord', 'sent');
  bot.edit('discord', 'sent');
  bot.edit('slack', 'refused');
  expect(await figures(bot)).toEqual(
    expect.arrayContaining([
      'alchemy_reply_edits_total{platform="discord",result="sent"} 2',
      'alchemy_reply_edits_total{platform="slack",result="refused"} 1',
    ]),
  );
  const portal = createPortalMetrics();
  portal.linkBytes('stem', 1_000);
  expect(await figures(portal)).toContain('alchemy_link_sent_bytes_total{kind="stem"} 1000');
});

test('names keep to the conventions: a unit at the end, `_total` for what only grows', async () => {
  const all = [createWorkerMetrics(sources), createBotMetrics(), createPortalMetrics()];
  for (const { registry } of all) {
    for (const { name, type } of await registry.getMetricsAsJSON()) {
      if (!name.startsWith('alchemy_')) continue;
      expect(name).toMatch(type.toString() === 'counter' ? /_total$/ : /_(seconds|bytes|jobs|info)$/);
    }
  }
});
