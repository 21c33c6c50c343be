import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { checkout, readTestEnv } from '../../../tools/env.ts';

const takesPictures = readTestEnv().RENEW_PICTURES === '1';

/** Where the pictures are, to be looked at: an ugly page is a defect. */
const kept = join(import.meta.dirname, '../test-results/pictures');

/** Keeps the whole page as it looks now, when that was asked for. @param name with the look, such as `tracks-dark` */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (!takesPictures) return;
  await mkdir(kept, { recursive: true });
  await page.screenshot({ path: join(kept, `${name}.png`), fullPage: true });
}

/** Takes what a screen shows of the page for the documents, when that was asked for. */
export async function renewPicture(page: Page, name: string): Promise<void> {
  if (takesPictures) await page.screenshot({ path: join(checkout, 'docs/images', `${name}.png`) });
}
