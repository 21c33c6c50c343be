/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRequest } from '@alchemy/db/requests';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { checkout } from '../../tools/env.ts';
import { launchChromium } from './browser.ts';
import { decodedSeconds, type Heard, namesInZip, takeApart } from './listening.ts';
import { openPortalBench, type PortalBench } from './portal-bench.ts';
import { startRecording, watchOutput } from './recorder.ts';
import { soundStudio } from './studio.ts';

const seconds = 150;
const rate = 44_100;
const title = 'AC/DC "Live" 🎉 שלום';
const shots = join(checkout, 'test-results/mixer');

let folder: string;
let bench: PortalBench;
let browser: Browser;
let requestId: string;
let token: string;
const open: Page[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mixer-'));
  bench = await openPortalBench(await soundStudio(folder, { seconds, title, artist: 'Ärtist' }));
  requestId = await bench.ask('song');
  await bench.workUntil(
    'the song is done',
    async () => (await readRequest(bench.db, requestId)).status === 'completed',
  );
  ({ token } = await bench.link(requestId));
  browser = await launchChromium();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((page) => page.context().close()));
});
afterAll(async () => {
  await browser?.close();
  await bench?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Opens a page, which fails the test when one of its scripts does. */
async function visit(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  open.push(page);
  page.on('pageerror', (error) => {
    throw error;
  });
  await watchOutput(page);
  await page.goto(`${bench.origin}/d/${token}${path}`);
  return page;
}

const ready = (page: Page) => page.waitForSelector('[data-ready=true]');
const played = (page: Page, status = 'playing') => page.waitForSelector(`[data-status=${status}]`);
const place = (page: Page) => page.getByRole('slider', { name: 'Position' });
const reaches = (page: Page, at: number) =>
  page.waitForFunction(
    (wanted) => Number(document.querySelector('[role=slider]')?.getAttribute('aria-valuenow')) >= wanted,
    at,
    { timeout: 120_000 },
  );

/** Waits until a loop has begun anew so many times. */
const comesRound = (page: Page, times: number) =>
  page.evaluate(async (wanted) => {
    const now = () => Number(document.querySelector('[role=slider]')?.getAttribute('aria-valuenow'));
    for (let round = 0, last = now(); round < wanted; last = now()) {
      await new Promise(requestAnimationFrame);
      if (now() < last) round++;
    }
  }, times);

/** Opens the mixer, plays it and records what comes out. */
async function listen(hash = ''): Promise<Page> {
  const page = await visit(hash, { bypassCSP: true });
  await ready(page);
  await page.keyboard.press('Space');
  await played(page);
  await startRecording(page);
  return page;
}

const startsOf = ({ starts }: Heard): number[] => Object.values(starts).flatMap((start) => start ?? []);
const isWhole = ({ starts, residual }: Heard): boolean => !Object.values(starts).includes(null) && residual < 1e-4;

async function pressAt(page: Page, at: number): Promise<void> {
  const box = await place(page).boundingBox();
  if (box === null) throw new Error('There is no ruler.');
  await page.mouse.click(box.x + (at / seconds) * box.width, box.y + box.height / 2);
}

async function dragFromTo(page: Page, from: number, to: number): Promise<void> {
  const box = await place(page).boundingBox();
  if (box === null) throw new Error('There is no ruler.');
  const x = (at: number) => box.x + (at / seconds) * box.width;
  await page.mouse.move(x(from), box.y + 10);
  await page.mouse.down();
  await page.mouse.move(x(to), box.y + 10, { steps: 5 });
  await page.mouse.up();
}

describe('what is heard', () => {
  test('every lane is in step for two minutes, through presses, jumps and loops', async () => {
    const page = await listen();
    await reaches(page, 35);
    await pressAt(page, 60);
    await reaches(page, 75);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await dragFromTo(page, 84, 90);
    await page.waitForFunction(() => location.hash.includes('loop='));
    await comesRound(page, 4);
    await page.keyboard.press('Escape');
    await reaches(page, 125);
    const heard = await takeApart(page, folder);
    expect(heard.length).toBeGreaterThan(200);
    for (const window of heard) {
      const starts = startsOf(window);
      if (starts.length === 0) continue;
      expect(Math.max(...starts) - Math.min(...starts), JSON.stringify(window)).toBeLessThanOrEqual(0.01 * rate);
    }
    expect(heard.filter(isWhole).length).toBeGreaterThan(0.8 * heard.length);
  });

  test('a lane that is muted, or not the one that plays alone, is not in the sound at all', async () => {
    const page = await listen('#vocals=100m');
    await reaches(page, 3);
    const muted = await takeApart(page, folder);
    expect(muted.length).toBeGreaterThan(1);
    for (const { starts, residual } of muted) {
      expect(starts.vocals).toBeNull();
      expect(residual).toBeLessThan(1e-4);
    }
    const other = await listen('#drums=50s');
    await reaches(other, 3);
    const alone = (await takeApart(other, folder)).filter(({ starts }) => starts.drums !== null);
    expect(alone.length).toBeGreaterThan(1);
    for (const { starts, levels, residual } of alone) {
      expect([starts.bass, starts.other, starts.vocals]).toEqual([null, null, null]);
      expect(levels.drums).toBeCloseTo(0.5, 4);
      expect(residual).toBeLessThan(1e-5);
    }
  });

  test('a preset is the true sum of its stems', async () => {
    const page = await listen();
    await page.getByRole('button', { name: 'Karaoke' }).click();
    await page.waitForFunction(() => location.hash === '#vocals=100m');
    await reaches(page, 6);
    const heard = (await takeApart(page, folder)).slice(-6);
    for (const { starts, levels, residual } of heard) {
      expect(new Set([starts.drums, starts.bass, starts.other]).size).toBe(1);
      expect(starts.vocals).toBeNull();
      for (const stem of ['drums', 'bass', 'other']) expect(levels[stem]).toBeCloseTo(1, 3);
      expect(residual).toBeLessThan(1e-4);
    }
  });

  test('the sound begins before much of it was fetched', async () => {
    const page = await visit('');
    let bytes = 0;
    page.on('response', async (answer) => {
      if (answer.url().endsWith('.flac')) bytes += Number(answer.headers()['content-length']);
    });
    await page.reload();
    await ready(page);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(4_000_000);
  });
});

describe('what is done', () => {
  test('by keys: play, jump, mute, alone; and the address opens the same mix again', async () => {
    const page = await visit('');
    await ready(page);
    await page.keyboard.press('Space');
    await played(page);
    await page.keyboard.press('ArrowRight');
    await reaches(page, 5);
    await page.keyboard.press('1');
    await page.keyboard.press('Shift+Digit2');
    await page.keyboard.press('Space');
    await played(page, 'paused');
    expect(new URL(page.url()).hash).toBe('#vocals=100m&drums=100s');
    const again = await visit(new URL(page.url()).hash);
    await ready(again);
    const pressed = (name: string) => again.getByRole('button', { name, exact: true }).getAttribute('aria-pressed');
    expect(await pressed('Mute Vocals')).toBe('true');
    expect(await pressed('Solo Drums')).toBe('true');
    expect(await pressed('Mute Drums')).toBe('false');
  });

  test('a page that was opened while the song is made becomes the mixer by itself', async () => {
    const other = await bench.ask('another song');
    const link = await bench.link(other);
    const page = await visit('');
    await page.goto(`${bench.origin}/d/${link.token}`);
    await page.getByText('In line').waitFor();
    await bench.workUntil('the song is done', async () => (await readRequest(bench.db, other)).status === 'completed');
    await ready(page);
    await page.keyboard.press('Space');
    await played(page);
  });
});

test('a browser that cannot decode the pieces gets a player a stem', async () => {
  const page = await visit('');
  await page.addInitScript(() => Reflect.deleteProperty(window, 'OfflineAudioContext'));
  await page.reload();
  await page.getByText('This browser cannot play the stems together').waitFor();
  expect(await page.locator('audio').count()).toBe(4);
  expect(await page.locator('audio').first().getAttribute('src')).toBe(`/d/${token}/1/vocals.flac`);
});

describe('what is saved', () => {
  beforeAll(() => bench.startFormatWorker());

  async function save(page: Page, name: string): Promise<string> {
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 120_000 }),
      page.getByRole('link', { name: new RegExp(`^${name}`) }).click(),
    ]);
    const file = join(folder, download.suggestedFilename());
    await download.saveAs(file);
    return file;
  }

  test.each(['FLAC', 'WAV', 'MP3', 'M4A', 'OPUS'])(
    '%s is made if need be, and is as long as the song',
    async (format) => {
      const page = await visit('');
      const file = await save(page, `Download Vocals as ${format}`);
      expect(file).toContain(`Ärtist - AC-DC -Live- 🎉 שלום (Vocals).${format.toLowerCase()}`);
      expect(Math.abs((await decodedSeconds(file)) - seconds)).toBeLessThan(0.05);
    },
  );

  test('the mix as it is set', async () => {
    const page = await visit('#vocals=0');
    await ready(page);
    const file = await save(page, 'Download this mix \\(MP3\\)');
    expect(file).toContain('(Mix).mp3');
    expect(Math.abs((await decodedSeconds(file)) - seconds)).toBeLessThan(0.05);
  });

  test('everything as a zip, each file under its right name', async () => {
    const page = await visit('');
    const file = await save(page, 'Everything as a zip \\(FLAC\\)');
    const song = 'Ärtist - AC-DC -Live- 🎉 שלום';
    const sounds = ['Bass', 'Drums', 'Other', 'Vocals'].map((stem) => `${song} (${stem}).flac`);
    expect(await namesInZip(file)).toEqual([...sounds, 'analysis.json']);
  });
});

describe('how it looks', () => {
  const screens = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

  test.each([
    ['desktop', 'light'],
    ['desktop', 'dark'],
    ['phone', 'light'],
    ['phone', 'dark'],
  ] as const)(
    'on a %s in the %s: nothing overflows, everything has a name and enough contrast',
    async (name, scheme) => {
      const page = await visit('#vocals=40&loop=20-30', { viewport: screens[name], colorScheme: scheme });
      await ready(page);
      await page.getByRole('link', { name: 'Analysis (JSON)' }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      const small = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('main button, main input')]
          .filter((element) => element.getBoundingClientRect().height < 44)
          .map((element) => element.outerHTML),
      );
      expect(small).toEqual([]);
      const found = await new AxeBuilder({ page }).analyze();
      expect(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      await mkdir(shots, { recursive: true });
      await page.screenshot({ path: join(shots, `${name}-${scheme}.png`), fullPage: true });
    },
  );
});
