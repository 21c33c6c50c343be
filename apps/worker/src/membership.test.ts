import { createLogger } from '@alchemy/core/log';
import { closeDb, openDb } from '@alchemy/db/client';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { listAliveWorkers } from '@alchemy/db/workers';
import { afterEach, expect, test } from 'vitest';
import { type Membership, openMembership } from './membership.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const testDb = await useTestDb();
let membership: Membership;
afterEach(() => membership.end());

const seen = async () => (await listAliveWorkers(testDb.db)).map(({ pid, queues }) => ({ pid, queues }));

test('a worker is on the list from its joining to its leaving, and may come back', async () => {
  membership = openMembership({ db: testDb.db, queues: ['download'], log });
  expect(await seen()).toEqual([]);
  await membership.join();
  expect(await seen()).toEqual([{ pid: process.pid, queues: ['download'] }]);
  expect(membership.isFresh()).toBe(true);
  await membership.leave();
  expect(await seen()).toEqual([]);
  await membership.join();
  expect(await seen()).toHaveLength(1);
  await membership.end();
  expect(await seen()).toEqual([]);
});

test('joining and leaving at the same time ends with what was asked last', async () => {
  membership = openMembership({ db: testDb.db, queues: ['download'], log });
  await Promise.all([membership.join(), membership.leave(), membership.join(), membership.leave()]);
  expect(await seen()).toEqual([]);
});

test('a database that is away is borne, and known of', async () => {
  const away = openDb('postgres://127.0.0.1:1/none', { max: 1 });
  membership = openMembership({ db: away, queues: ['download'], log });
  await membership.join();
  expect(membership.isFresh()).toBe(false);
  await membership.end();
  await closeDb(away);
});
