/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRequest } from '@alchemy/db/requests';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { launchChromium } from './browser.ts';
import { openPortalBench, type PortalBench } from './portal-bench.ts';
import { watchOutput } from './recorder.ts';
import { soundStudio } from './studio.ts';

const title = 'AC/DC "Live" 🎉 שלום';

/** A song of a length that is asked for, finished and behind a link of the portal, and a browser to open it. */
export class MixerBench {
  readonly portal: PortalBench;
  readonly folder: string;
  readonly token: string;
  readonly #browser: Browser;
  readonly #open: Page[] = [];

  private constructor(parts: { portal: PortalBench; folder: string; token: string; browser: Browser }) {
    this.portal = parts.portal;
    this.folder = parts.folder;
    this.token = parts.token;
    this.#browser = parts.browser;
  }

  static async open(seconds: number): Promise<MixerBench> {
    const folder = await mkdtemp(join(tmpdir(), 'mixer-'));
    const portal = await openPortalBench(await soundStudio(folder, { seconds, title, artist: 'Ärtist' }));
    const requestId = await portal.ask('song');
    await workUntilDone(portal, requestId);
    const { token } = await portal.link(requestId);
    return new MixerBench({ portal, folder, token, browser: await launchChromium() });
  }

  /** Opens a page, which fails the test when one of its scripts does. */
  async visit(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await this.#browser.newContext(options)).newPage();
    this.#open.push(page);
    page.on('pageerror', (error) => {
      throw error;
    });
    await watchOutput(page);
    await page.goto(`${this.portal.origin}/d/${this.token}${path}`);
    return page;
  }

  async closePages(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((page) => page.context().close()));
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.portal.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export const workUntilDone = (portal: PortalBench, requestId: string): Promise<void> =>
  portal.workUntil('the song is done', async () => (await readRequest(portal.db, requestId)).status === 'completed');

export const ready = (page: Page) => page.waitForSelector('[data-ready=true]');
export const played = (page: Page, status = 'playing') => page.waitForSelector(`[data-status=${status}]`);
/** Waits until the mixer says that it is so many seconds into the song. */
export const reaches = (page: Page, at: number) =>
  page.waitForFunction(
    (wanted) => Number(document.querySelector('[role=slider]')?.getAttribute('aria-valuenow')) >= wanted,
    at,
    { timeout: 120_000 },
  );
