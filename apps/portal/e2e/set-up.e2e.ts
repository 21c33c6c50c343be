import { expect, password, test } from './fixtures.ts';
import { openHouse } from './house.ts';

test('the link that the start prints makes the first administrator, once', async ({ page }) => {
  // A house of its own: in the others there are administrators already.
  const house = await openHouse();
  try {
    const printed = /http:\S+\/set-up\/\S+/;
    await expect.poll(() => house.printed()).toMatch(printed);
    const [link = ''] = printed.exec(house.printed()) ?? [];
    await page.goto(link);
    await page.getByLabel('Name').fill('Ada');
    await page.getByLabel('Email').fill('ada@example.org');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Create the account' }).click();
    await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await page.goto(link);
    await expect(page.getByRole('heading', { name: 'This link was used before' })).toBeVisible();
  } finally {
    // An open page would keep the portal from ending.
    await page.close();
    await house.close();
  }
});
