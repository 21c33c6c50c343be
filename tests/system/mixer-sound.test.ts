/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Heard, takeApart } from './listening.ts';
import { MixerBench, played, reaches, ready } from './mixer-bench.ts';
import { startRecording } from './recorder.ts';

/** Room for more than two minutes of playing. */
const seconds = 150;
const rate = 44_100;

let bench: MixerBench;
beforeAll(async () => {
  bench = await MixerBench.open(seconds);
});
afterEach(() => bench.closePages());
afterAll(() => bench?.close());

const place = (page: Page) => page.getByRole('slider', { name: 'Position' });

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
  const page = await bench.visit(hash, { bypassCSP: true });
  await playAndRecord(page);
  return page;
}

async function playAndRecord(page: Page): Promise<void> {
  await ready(page);
  await page.keyboard.press('Space');
  await played(page);
  await startRecording(page);
}

const hear = (page: Page): Promise<Heard[]> => takeApart(page, bench.folder);
const startsOf = ({ starts }: Heard): number[] => Object.values(starts).flatMap((start) => start ?? []);
/** Nothing but stems is in it, from its beginning to its end: on a busy machine a piece may come late, and leave a gap. */
const isPure = ({ residual }: Heard): boolean => residual < 1e-4;
const isWhole = (heard: Heard): boolean => isPure(heard) && !Object.values(heard.starts).includes(null);

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
  const heard = await hear(page);
  expect(heard.length).toBeGreaterThan(200);
  for (const window of heard) {
    const starts = startsOf(window);
    if (starts.length === 0) continue;
    expect(Math.max(...starts) - Math.min(...starts), JSON.stringify(window)).toBeLessThanOrEqual(0.01 * rate);
  }
  expect(heard.filter(isWhole).length).toBeGreaterThan(0.8 * heard.length);
});

test('a page that is held up while a piece is started keeps its lanes in step', async () => {
  const page = await bench.visit('', { bypassCSP: true });
  await page.addInitScript(() => {
    const { start } = AudioBufferSourceNode.prototype;
    AudioBufferSourceNode.prototype.start = function (...times) {
      for (const until = performance.now() + 100; performance.now() < until; );
      start.apply(this, times);
    };
  });
  await page.reload();
  await playAndRecord(page);
  await reaches(page, 8);
  const heard = await hear(page);
  expect(heard.length).toBeGreaterThan(4);
  for (const window of heard) expect(new Set(startsOf(window)).size, JSON.stringify(window)).toBeLessThanOrEqual(1);
});

test('a lane that is muted, or not the one that plays alone, is not in the sound at all', async () => {
  const page = await listen('#vocals=100m');
  await reaches(page, 4);
  const muted = await hear(page);
  expect(muted.filter(({ starts }) => starts.vocals !== null)).toEqual([]);
  expect(muted.filter(isPure).length).toBeGreaterThan(1);

  const other = await listen('#drums=50s');
  await reaches(other, 4);
  const alone = await hear(other);
  const isOnlyDrums = ({ starts }: Heard) =>
    [starts.bass, starts.other, starts.vocals].every((start) => start === null);
  expect(alone.filter((each) => !isOnlyDrums(each))).toEqual([]);
  const loud = alone.filter((each) => each.starts.drums !== null && isPure(each));
  expect(loud.length).toBeGreaterThan(1);
  for (const { levels } of loud) expect(levels.drums).toBeCloseTo(0.5, 4);
});

test('a preset is the true sum of its stems', async () => {
  const page = await listen();
  await page.getByRole('button', { name: 'Karaoke' }).click();
  await page.waitForFunction(() => location.hash === '#vocals=100m');
  await reaches(page, 6);
  const heard = (await hear(page)).slice(-6);
  expect(heard.filter(({ starts }) => starts.vocals !== null)).toEqual([]);
  const pure = heard.filter(isPure);
  expect(pure.length).toBeGreaterThan(1);
  for (const { starts, levels } of pure) {
    expect(new Set([starts.drums, starts.bass, starts.other]).size).toBe(1);
    for (const stem of ['drums', 'bass', 'other']) expect(levels[stem]).toBeCloseTo(1, 3);
  }
});

test('the sound begins before much of it was fetched', async () => {
  const page = await bench.visit('');
  await ready(page);
  let bytes = 0;
  page.on('response', async (answer) => {
    if (answer.url().endsWith('.flac')) bytes += Number(answer.headers()['content-length']);
  });
  await page.reload();
  await ready(page);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(4_000_000);
});
