// What the README promises to somebody new, from the files that git tracks to the sound: nothing is replaced, nothing is
// set up beforehand but what a machine shares between projects, such as npm's cache.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort } from '../../tools/services/loopback.mjs';
import { launchChromium } from './browser.ts';
import { compareWithSum, type Second } from './listening.ts';
import { startRecording, watchOutput } from './recorder.ts';
import { Stranger } from './stranger.ts';

/** Against hanging, not an expectation of speed: packages are installed, the portal is built, a song is separated. */
const limit = { timeout: 900_000, interval: 200 };
const account = { Name: 'Ada', Email: 'ada@example.org', Password: 'a long enough password' };
/** As npm ends after Ctrl-C, depending on its version; what it ran ended before. */
const interruptions = [
  [0, null],
  [null, 'SIGINT'],
  [130, null],
];
const stems = ['vocals', 'drums', 'bass', 'other'];

let stranger: Stranger;
let browser: Browser;
let address: string;

beforeAll(async () => {
  const [portal, worker, bot] = [await freePort(), await freePort(), await freePort()];
  address = `http://localhost:${portal}`;
  // Another instance may run on this machine; a stranger's would take the ports as they are.
  const ports = { PORT: `${portal}`, WORKER_HEALTH_PORT: `${worker}`, BOT_HEALTH_PORT: `${bot}` };
  stranger = await Stranger.arrive({ ...ports, PUBLIC_URL: address });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await stranger?.leave();
});

/** Presses a button once the page is loaded: until then it is to be seen, and does nothing. */
async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name });
  await button.waitFor();
  await page.waitForLoadState();
  await button.click();
}

async function becomeAdministrator(page: Page, link: string): Promise<void> {
  await page.goto(link);
  for (const [label, value] of Object.entries(account)) await page.getByLabel(label).fill(value);
  await page.getByRole('button', { name: 'Create the account' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await press(page, 'Sign out');
}

async function signIn(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByLabel('Email').fill(account.Email);
  await page.getByLabel('Password').fill(account.Password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Tracks' }).click();
}

/** Uploads the demo song and stays until it is done. @returns every percent that the page showed */
async function watchItSeparated(page: Page): Promise<number[]> {
  await press(page, 'Upload a song');
  await page.getByLabel('An audio file').setInputFiles(join(stranger.folder, 'examples/demo.flac'));
  await page.getByRole('button', { name: 'Upload and split' }).click();
  await page.waitForURL('**/requests/*');
  const status = page.locator('header [data-status]');
  const seen: number[] = [];
  await vi.waitFor(async () => {
    const [, percent] = /(\d+) %/.exec((await status.textContent()) ?? '') ?? [];
    if (percent !== undefined && seen.at(-1) !== Number(percent)) seen.push(Number(percent));
    expect(await status.getAttribute('data-status'), stranger.folder).toBe('completed');
  }, limit);
  return seen;
}

/** The page behind a new link, opened by somebody who has no account. */
async function openItsLink(page: Page): Promise<Page> {
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = page.getByText(new RegExp(`^${address}/d/`));
  const guest = await (await browser.newContext({ bypassCSP: true })).newPage();
  await watchOutput(guest);
  await guest.goto((await link.textContent()) ?? '');
  return guest;
}

/** Presses play and compares what comes out with the sum of the stems, as the link gives them. */
async function listen(page: Page) {
  for (const stem of stems) {
    const answer = await page.request.get(`${page.url()}/${stem}.flac`);
    await writeFile(join(stranger.folder, `${stem}.flac`), await answer.body());
  }
  await page.waitForSelector('[data-ready=true]');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForSelector('[data-status=playing]');
  await startRecording(page);
  await page.waitForFunction(() => Number(document.querySelector('[role=slider]')?.getAttribute('aria-valuenow')) > 12);
  return await compareWithSum(page, stranger.folder);
}

test('from the tracked files to the sound of the stems, by what the README says', { timeout: 1_800_000 }, async () => {
  const start = stranger.type('npm start');
  const isReady = () => expect(start.printed()).toContain(`Ready at ${address}.`);
  await Promise.race([vi.waitFor(isReady, limit), start.ended.then(() => isReady())]);
  const setUpLink = new RegExp(`^portal \\| .*(${address}/set-up/\\S+)$`, 'm');
  await vi.waitFor(() => expect(start.printed()).toMatch(setUpLink), limit);
  const [, link = ''] = setUpLink.exec(start.printed()) ?? [];

  const page = await (await browser.newContext()).newPage();
  await becomeAdministrator(page, link);
  await signIn(page);
  const percents = await watchItSeparated(page);
  expect(percents.length).toBeGreaterThan(5);
  expect(percents).toEqual([...percents].sort((a, b) => a - b));

  const heard = await listen(await openItsLink(page));
  const isTheSong = ({ loudness, residual }: Second) => loudness > 0.01 && residual < 1e-3;
  expect(heard.filter(isTheSong).length, JSON.stringify(heard)).toBeGreaterThan(heard.length / 2);

  const again = stranger.type('npm run stems -- examples/demo.flac');
  expect(await again.ended, again.printed()).toEqual([0, null]);
  expect(again.printed()).toMatch(/vocals\.flac[\s\S]*\/d\//);

  start.interrupt();
  expect(interruptions, start.printed()).toContainEqual(await start.ended);
  await vi.waitFor(async () => expect(await stranger.processes()).toEqual([]), limit);
});
