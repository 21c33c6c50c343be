import type { Page } from '@playwright/test';
import { sql } from 'drizzle-orm';
import { expect, password, test } from './fixtures.ts';

async function enter(page: Page, email: string, guess: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(guess);
  const answered = page.waitForResponse((answer) => answer.url().includes('/api/auth/callback/credentials'));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await answered;
}

test('five wrong passwords lock an account for a while, and nobody else', async ({ page, house, aPerson, browser }) => {
  const [victim, other, administrator] = [
    await aPerson('operator'),
    await aPerson('operator'),
    await aPerson('administrator'),
  ];
  await page.goto('/sign-in');
  const problem = page.getByRole('alert').filter({ hasText: /\w/ });
  for (const guess of [1, 2, 3, 4]) {
    await enter(page, victim.email, `guess number ${guess}`);
    await expect(problem).toHaveText('That address and password do not fit together.');
  }
  await enter(page, victim.email, 'guess number 5');
  await expect(problem).toHaveText('Too many wrong passwords. Try again in 15 minutes.');
  await enter(page, victim.email, password);
  await expect(problem).toHaveText(/^Too many wrong passwords\. Try again in (\d+ minutes|a minute)\.$/);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();

  await enter(page, other.email, password);
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  const rows = await house.db.query.audit.findMany({ where: (row, { eq }) => eq(row.targetId, victim.userId) });
  expect(rows.map(({ action, detail }) => [action, detail])).toEqual([
    ['lock-sign-in', { locked: 'account', minutes: 15 }],
  ]);

  const second = await browser.newPage({ baseURL: house.origin });
  await second.goto('/sign-in');
  await enter(second, administrator.email, password);
  await second.getByRole('link', { name: 'Audit' }).click();
  const row = second.getByRole('row').filter({ hasText: victim.userId.slice(0, 8) });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText('lock-sign-in');
  await second.close();
});

test('the lock is over when its time is', async ({ page, house, aPerson }) => {
  const { email } = await aPerson('viewer');
  await page.goto('/sign-in');
  for (const guess of [1, 2, 3, 4, 5]) await enter(page, email, `guess number ${guess}`);
  await expect(page.getByText('Too many wrong passwords')).toBeVisible();
  await house.db.execute(sql`update sign_in_failures set locked_until = clock_timestamp()`);
  await enter(page, email, password);
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
});
