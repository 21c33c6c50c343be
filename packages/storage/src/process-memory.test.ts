import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { residentBytes } from './process-memory.ts';

test.runIf(existsSync('/proc/self/status'))('a living process holds memory', async () => {
  expect(await residentBytes(process.pid)).toBeGreaterThan(10_000_000);
});

test('one that is gone holds none that could be told', async () => {
  expect(await residentBytes(2 ** 22 + 1)).toBeUndefined();
});
