import { defineConfig } from '@playwright/test';
import { findBrowser } from '../../tools/test/browser.ts';
import { reportFile } from './e2e/env.ts';

const executablePath = findBrowser();
const report = reportFile();

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.e2e.ts',
  outputDir: 'test-results/output',
  // One portal, one worker at a time: the tests share a house, and each brings its own people and songs.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [['list'], ...(report === undefined ? [] : [['json', { outputFile: report }] as const])],
  use: {
    browserName: 'chromium',
    launchOptions: executablePath === undefined ? {} : { executablePath },
    viewport: { width: 1280, height: 900 },
    colorScheme: 'light',
    // What was done and when. Pictures and copies of every page take a tenth of the time of all tests here.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false, sources: false },
  },
});
