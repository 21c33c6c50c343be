import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/longest-first.ts';

const wholeSystem = ['tests/system/**/*.test.ts', 'tests/chaos/**/*.test.ts'];
const chat = ['apps/bot/**/*.test.ts', 'tests/stand-ins/**/*.test.ts'];
/** Two cores are what a small machine has; a third worker finds something to do where two wait. */
const maxWorkers = 3;

export default defineConfig({
  test: {
    // Against what hangs: no test is judged by its speed.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Every file would load the packages anew, which takes as long as its tests.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          maxWorkers,
          include: ['{packages,apps,tools,tests,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/.next/**', ...wholeSystem, ...chat],
        },
      },
      {
        extends: true,
        test: {
          name: 'chat',
          maxWorkers,
          // The worker's undici and that of discord.js are two versions, and the first in a process answers for both.
          isolate: true,
          include: chat,
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          // They wait for programs of their own most of the time: for leases, for what plays, for what is silent.
          maxWorkers,
          include: wholeSystem,
          globalSetup: ['tests/built.ts'],
          // When the others are done: each runs the real programs.
          sequence: { groupOrder: 1 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
