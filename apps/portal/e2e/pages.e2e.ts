import { anAsk } from '@alchemy/db/testing';
import { saveTrack } from '@alchemy/db/tracks';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { furnish } from './furniture.ts';
import { keepPicture, renewPicture } from './pictures.ts';

const everyRule = (axe: AxeBuilder) =>
  axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']);
/** The same page in other colours can break no other rule. */
const rulesOfColour = (axe: AxeBuilder) => axe.withRules(['color-contrast', 'link-in-text-block']);

const looks = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 900 }, rules: everyRule },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 900 }, rules: rulesOfColour },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 }, rules: everyRule },
] as const;

/** No violation of the rules, of WCAG 2.2 AA if it is every one, and nothing that the policy of the page had to stop. */
async function examine(page: Page, problems: string[], { rules }: (typeof looks)[number]): Promise<void> {
  // Next takes a title away for a moment when it puts a page together anew; this waits for it, axe would not.
  await expect(page).toHaveTitle(/\S/);
  // Legacy is the mode without a page of its own for the results, which frames of other origins alone would need.
  const { violations } = await rules(new AxeBuilder({ page }).setLegacyMode()).disableRules('document-title').analyze();
  expect
    .soft(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`))
    .toEqual([]);
  expect.soft(problems.splice(0)).toEqual([]);
}

/** On a phone nothing may stick out: a page that scrolls sideways hides half of itself. */
async function expectToFit(page: Page): Promise<void> {
  const sizes = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect.soft(sizes[0]).toBeLessThanOrEqual(sizes[1] ?? 0);
}

/** One house serves every look. */
let furnished: ReturnType<typeof furnish> | undefined;

for (const look of looks) {
  test.describe(look.name, () => {
    test.use({ colorScheme: look.colorScheme, viewport: look.viewport });

    test(`every page is without fault, ${look.name}`, async ({ house, page, signedIn }) => {
      test.setTimeout(300_000);
      furnished ??= furnish(house);
      const { trackId, jobId, requestId, link } = await furnished;
      const problems: string[] = [];
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(error.message));
      await page.goto('/sign-in');
      await examine(page, problems, look);
      await keepPicture(page, `sign-in-${look.name}`);
      await signedIn('administrator');
      const paths = {
        ...{ overview: '/', tracks: '/tracks', track: `/tracks/${trackId}`, jobs: '/jobs', job: `/jobs/${jobId}` },
        ...{ requests: '/requests', request: `/requests/${requestId}`, links: '/links', storage: '/storage' },
        ...{ system: '/system', audit: '/audit', people: '/people', empty: '/tracks?q=nothing-of-that-name' },
      };
      for (const [name, path] of Object.entries(paths)) {
        await page.goto(path);
        await expect(page.locator('main h1')).toBeVisible();
        await expect(page.locator('[data-connection="live"]')).toBeVisible();
        if (name === 'track') await page.waitForSelector('[data-ready=true]');
        await keepPicture(page, `${name}-${look.name}`);
        if (name === 'jobs' && look.name === 'light') await renewPicture(page, 'portal');
        await test.step(name, async () => {
          await examine(page, problems, look);
          await expectToFit(page);
        });
      }
      await page.goto(link);
      await page.waitForSelector('[data-ready=true]');
      await keepPicture(page, `link-${look.name}`);
      if (look.name === 'dark') await renewPicture(page, 'mixer');
      await examine(page, problems, look);
      await expectToFit(page);
    });
  });
}

test('the palette finds a song and a page without the mouse', async ({ house, page, signedIn }) => {
  await house.db.transaction((tx) => saveTrack(tx, { ...aSong('Needle in the Hay'), sourceKey: anAsk().sourceKey }));
  await signedIn('viewer');
  await page.goto('/');
  await expect(page.locator('[data-connection="live"]')).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('needle');
  await expect(page.getByRole('option', { name: /Needle in the Hay/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Needle in the Hay' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('audi');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Audit' })).toBeVisible();
});

test('the colours are the reader’s choice, from the first answer on', async ({ page, signedIn }) => {
  await signedIn('viewer');
  await page.goto('/');
  await page.getByRole('button', { name: 'Use dark colours' }).click();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('button', { name: 'Use light colours' })).toBeVisible();
});

const aSong = (title: string) => ({
  title,
  ...{ artist: 'The Haystacks', album: null, isrc: null, coverUrl: null, durationMs: 200_000 },
});
