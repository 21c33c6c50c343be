import { expect, test } from 'vitest';
import { planSlots } from './slots.ts';

test.each([
  { wanted: 2, free: 8e9, cores: 2, count: 2, threads: 1 },
  { wanted: 2, free: 8e9, cores: 16, count: 2, threads: 8 },
  { wanted: 1, free: 8e9, cores: 16, count: 1, threads: 16 },
  { wanted: 4, free: 64e9, cores: 2, count: 4, threads: 1 },
])('$wanted wanted with memory enough and $cores cores: $count of $threads threads', (row) => {
  expect(planSlots(row.wanted, row.free, row.cores)).toEqual({ count: row.count, threads: row.threads });
});

test.each([
  { wanted: 2, free: 3.1e9, count: 1 },
  { wanted: 4, free: 5e9, count: 3 },
  { wanted: 2, free: 0.5e9, count: 1 },
])('$wanted wanted with $free bytes free: $count opened, and it says so', (row) => {
  const slots = planSlots(row.wanted, row.free, 8);
  expect(slots.count).toBe(row.count);
  expect(slots.warning).toContain(`${row.count} of ${row.wanted}`);
});
