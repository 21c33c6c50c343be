import { expect, test } from 'vitest';
import { useTestDb } from '../testing/use-test-db.ts';
import { keepConfiguration, readConfigurations } from './configurations.ts';

const testDb = await useTestDb();

test('each program has the configuration of the one that started last', async () => {
  const { db } = testDb;
  const unset = { name: 'CONTACT', kind: 'unset' } as const;
  const shown = { name: 'STORAGE_ROOT', kind: 'shown', value: '/data' } as const;
  expect(await readConfigurations(db)).toEqual([]);
  await keepConfiguration(db, 'bot', { host: 'hall', settings: [unset] });
  await keepConfiguration(db, 'worker', { host: 'studio', settings: [unset] });
  await keepConfiguration(db, 'worker', { host: 'cellar', settings: [shown] });
  const startedAt = expect.any(Date);
  expect(await readConfigurations(db)).toEqual([
    { program: 'worker', host: 'cellar', settings: [shown], startedAt },
    { program: 'bot', host: 'hall', settings: [unset], startedAt },
  ]);
});
