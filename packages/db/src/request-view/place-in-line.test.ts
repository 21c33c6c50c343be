import { expect, test } from 'vitest';
import { firstFreeSeconds } from './place-in-line.ts';

const pace = new Map([['processing', 0.5]] as const);
const song = { stage: 'processing', status: 'queued', progress: 0, measuredMs: null, sinceMs: null } as const;
const waits = (durationMs: number | null) => ({ ...song, runMs: null, durationMs });
/** Half a minute into a minute's work, unless its own percent says more. */
const runs = (over: { progress?: number; measuredMs?: number } = {}) =>
  ({ ...song, status: 'processing', runMs: 30_000, durationMs: 120_000, sinceMs: 0, ...over }) as const;

test('who is first waits for the slot that is free first', () => {
  expect(firstFreeSeconds([runs(), runs({ progress: 50, measuredMs: 10_000 })], [], pace)).toBe(10);
});

test('those before take the slots in turn', () => {
  expect(firstFreeSeconds([runs()], [waits(60_000), waits(60_000)], pace)).toBe(30 + 30 + 30);
  expect(firstFreeSeconds([runs(), runs()], [waits(60_000), waits(20_000)], pace)).toBe(40);
});

test('one of unknown length makes it unknown', () => {
  expect(firstFreeSeconds([runs()], [waits(null)], pace)).toBeNull();
});
