// `npm run dev` in the checkout itself: its services and files lie in `.data/dev`, which it keeps between calls.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { checkout, programEnvironment } from '../../tools/env.ts';
import { freePort } from '../../tools/services/loopback.mjs';
import { launchChromium } from './browser.ts';

/** Against hanging, not an expectation of speed: every page is built when it is first asked for. */
const limit = { timeout: 240_000, interval: 100 };
const pages = ['/', '/jobs', '/tracks', '/requests', '/links', '/people', '/storage', '/system', '/audit'];

let child: ChildProcess;
let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  child.kill('SIGKILL');
});

/** What the browser refuses, what fails in a page, and what the portal answers with an error. */
function troublesOf(page: Page): string[] {
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
  page.on('response', (answer) => answer.status() >= 400 && troubles.push(`${answer.status()} ${answer.url()}`));
  return troubles;
}

test('every page of the portal opens under npm run dev, the first of them by asking to sign in', {
  timeout: 900_000,
}, async () => {
  const [portal, worker, bot] = [await freePort(), await freePort(), await freePort()];
  const address = `http://localhost:${portal}`;
  child = spawn(process.execPath, [join(checkout, 'tools/run.mjs'), 'dev'], {
    env: programEnvironment({
      ...{ PORT: `${portal}`, WORKER_HEALTH_PORT: `${worker}`, BOT_HEALTH_PORT: `${bot}`, PUBLIC_URL: address },
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (said += data.toString()));
  await vi.waitFor(() => expect(said).toContain(`Ready at ${address}`), limit);
  const [, email = '', password = ''] = /sign in as (\S+), (\S+)\.$/m.exec(said) ?? [];

  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(limit.timeout);
  const troubles = troublesOf(page);
  expect((await page.goto(`${address}/`))?.status()).toBe(200);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  for (const path of pages) expect([path, (await page.goto(address + path))?.status()]).toEqual([path, 200]);
  expect(troubles).toEqual([]);
  await page.close();

  child.kill('SIGINT');
  expect(await once(child, 'exit'), said).toEqual([0, null]);
});
