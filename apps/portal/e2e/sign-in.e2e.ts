import { expect, password, test } from './fixtures.ts';

test('what is filled in before the page’s scripts run is not sent, and not lost', async ({ page, aPerson }) => {
  const { email } = await aPerson('viewer');
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/*.js', async (route) => {
    await released;
    await route.continue();
  });
  await page.goto('/sign-in', { waitUntil: 'commit' });
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Password').press('Enter');
  await page.getByRole('button', { name: 'Sign in' }).click({ force: true });
  expect(new URL(page.url()).search).toBe('');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeDisabled();

  release();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
});
