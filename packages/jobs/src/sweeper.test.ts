import { randomUUID } from 'node:crypto';
import type { JobSnapshot } from '@alchemy/db/job-types';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { beforeEach, expect, test } from 'vitest';
import { type SweeperParts, sweepOnce } from './sweeper.ts';
import { silentLog } from './testing/pipeline-bench.ts';

const testDb = await useTestDb({ max: 2 });
let order: string[];
let removed: string[];
beforeEach(() => {
  order = [];
  removed = [];
});

const note = <Value>(step: string, value: Value) => {
  order.push(step);
  return Promise.resolve(value);
};

/** A sweeper that finds nothing to do, and whose every step leaves a note. */
function someParts(over: { folders?: string[]; live?: string[] } = {}): SweeperParts {
  const { folders = [], live = [] } = over;
  const none: JobSnapshot[] = [];
  return {
    db: testDb.db,
    ledger: {
      announceMissed: () => note('announce', 0),
      bringForward: () => note('forward', 0),
      waiting: () => note('waiting', none),
      rescue: () => note('rescue', 0),
      liveRuns: () => note('claims', new Set(live)),
      mendStranded: () => note('mend', 0),
      openUnasked: () => note('open', 'a job'),
    },
    queues: { addAll: () => note('refill', undefined), holdBack: () => note('holdBack', undefined) },
    folders: {
      list: () => note('folders', folders),
      remove: async (name) => {
        removed.push(name);
      },
    },
    log: silentLog,
    holder: randomUUID(),
    silentForMs: 30_000,
  };
}

test('a round announces, refills, rescues, lists folders before it asks for claims, and mends', async () => {
  expect(await sweepOnce(someParts())).toBe(true);
  expect(order).toEqual([
    'announce',
    'forward',
    'waiting',
    'refill',
    'rescue',
    'folders',
    'claims',
    'mend',
    'holdBack',
  ]);
});

test('folders of runs at work stay, all others go', async () => {
  await sweepOnce(someParts({ folders: ['a-1', 'a-2', 'b-1', 'stray'], live: ['a-2', 'c-1'] }));
  expect(removed).toEqual(['a-1', 'b-1', 'stray']);
});

test('a step that fails does not keep the others from being done', async () => {
  const parts = someParts({ folders: ['a-1'] });
  const away = () => Promise.reject(new Error('Redis is away.'));
  await sweepOnce({
    ...parts,
    queues: { ...parts.queues, addAll: away },
    ledger: { ...parts.ledger, announceMissed: away },
  });
  expect(order).toEqual(['forward', 'waiting', 'rescue', 'folders', 'claims', 'mend', 'holdBack']);
  expect(removed).toEqual(['a-1']);
});

test('while another holds the lease nothing is done', async () => {
  await sweepOnce(someParts());
  order = [];
  expect(await sweepOnce(someParts())).toBe(false);
  expect(order).toEqual([]);
});
