import { expect, test } from 'vitest';
import { Journal } from './journal.ts';

test('what already happened is found at once, and what comes later when it comes', async () => {
  const journal = new Journal<number>('a number');
  journal.record(1);
  const later = journal.until((entry) => entry > 1);
  journal.record(2);
  journal.record(3);

  expect(await journal.until((entry) => entry === 1)).toBe(1);
  expect(await later).toBe(2);
  expect(journal.entries).toEqual([1, 2, 3]);
});

test('a wait in vain ends and says what was waited for', async () => {
  const journal = new Journal<number>('a number');
  await expect(journal.until(() => true, 1)).rejects.toThrow('Waited 1 ms in vain for a number among 0.');
});
