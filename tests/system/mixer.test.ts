/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { checkout, readTestEnv } from '../../tools/env.ts';
import { decodedSeconds, namesInZip } from './listening.ts';
import { MixerBench, played, reaches, ready, workUntilDone } from './mixer-bench.ts';

const seconds = 45;
const shots = join(checkout, 'test-results/mixer');

let bench: MixerBench;
beforeAll(async () => {
  bench = await MixerBench.open(seconds);
});
afterEach(() => bench.closePages());
afterAll(() => bench?.close());

const visit: MixerBench['visit'] = (path, options) => bench.visit(path, options);

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
    const { portal } = bench;
    const other = await portal.ask('another song');
    const link = await portal.link(other);
    const page = await visit('');
    await page.goto(`${portal.origin}/d/${link.token}`);
    await page.getByText('In line').waitFor();
    await workUntilDone(portal, other);
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
  expect(await page.locator('audio').first().getAttribute('src')).toBe(`/d/${bench.token}/1/vocals.flac`);
});

describe('what is saved', () => {
  beforeAll(() => bench.portal.startFormatWorker());

  async function save(page: Page, name: string): Promise<string> {
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 120_000 }),
      page.getByRole('link', { name: new RegExp(`^${name}`) }).click(),
    ]);
    const file = join(bench.folder, download.suggestedFilename());
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
      const found = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      if (readTestEnv().RENEW_PICTURES === '0') return;
      await mkdir(shots, { recursive: true });
      await page.screenshot({ path: join(shots, `${name}-${scheme}.png`), fullPage: true });
    },
  );
});
