import { defineConfig } from 'vitest/config';

const wholeSystem = ['tests/system/**/*.test.ts', 'tests/chaos/**/*.test.ts'];

export default defineConfig({
  test: {
    // Two cores are what a small machine has, and the tests start servers and pipelines of their own.
    maxWorkers: 2,
    // Against what hangs: no test is judged by its speed.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['{packages,apps,tools,tests,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/.next/**', ...wholeSystem],
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: wholeSystem,
          globalSetup: ['tests/built-portal.ts'],
          // When the others are done: each runs the real programs.
          sequence: { groupOrder: 1 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
