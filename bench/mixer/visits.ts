/// <reference lib="dom" />
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright';

export interface Starts {
  /** From opening the page to what can be played: the median. */
  readonly readyMs: number;
  /** From the press to the sound: the median. */
  readonly soundMs: number;
}

/** Opens the page so many times, each in a browser that knows nothing of it, and plays it. */
export async function measureStarts(browser: Browser, url: string, visits: number): Promise<Starts> {
  const ready: number[] = [];
  const sound: number[] = [];
  for (let visit = 0; visit < visits; visit++) {
    const { page, readyMs } = await open(browser, url);
    ready.push(readyMs);
    sound.push(await took(() => play(page)));
    await page.context().close();
  }
  return { readyMs: median(ready), soundMs: median(sound) };
}

/** How often the song is entered, from its beginning to near its end. */
const jumps = 24;

/** Plays in many places of the song. @returns what the page's renderer held at most, in MB */
export async function measureMemory(browser: Browser, url: string): Promise<number> {
  const { page } = await open(browser, url);
  await play(page);
  const box = await page.getByRole('slider', { name: 'Position' }).boundingBox();
  if (box === null) throw new Error('There is no ruler.');
  for (let jump = 0; jump < jumps; jump++) {
    await page.mouse.click(box.x + (jump / jumps) * box.width + 1, box.y + box.height / 2);
    await soundsPast(page, jump / jumps);
  }
  const peak = await largestRendererMb(browser);
  await page.context().close();
  return peak;
}

async function open(browser: Browser, url: string): Promise<{ page: Page; readyMs: number }> {
  const page = await (await browser.newContext()).newPage();
  const readyMs = await took(async () => {
    await page.goto(url, { waitUntil: 'commit' });
    await page.waitForSelector('[data-ready=true]');
  });
  return { page, readyMs };
}

async function play(page: Page): Promise<void> {
  await page.keyboard.press('Space');
  await page.waitForSelector('[data-status=playing]');
}

/** Waits until the song plays beyond a share of its length. */
async function soundsPast(page: Page, share: number): Promise<void> {
  await page.waitForFunction((wanted) => {
    const place = document.querySelector('[role=slider]');
    const at = Number(place?.getAttribute('aria-valuenow')) / Number(place?.getAttribute('aria-valuemax'));
    return document.querySelector('[data-status=playing]') !== null && at >= wanted;
  }, share);
}

/** The most that any renderer has held so far, by the system's own account. */
async function largestRendererMb(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const peaks = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => peakMb(id));
  await session.detach();
  return Math.max(...peaks);
}

function peakMb(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1_000);
}

async function took(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function median(values: readonly number[]): number {
  return Math.round([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);
}
