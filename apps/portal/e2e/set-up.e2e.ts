import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, password, test } from './fixtures.ts';
import { type House, openHouse } from './house.ts';

// A house of its own: in the others there are administrators already.
let house: House;
test.beforeAll(async () => {
  house = await openHouse();
});
test.afterAll(() => house?.close());

test('the link that the start prints makes the first administrator, once', async ({ page }) => {
  const printed = /http:\S+\/set-up\/\S+/;
  await expect.poll(() => house.printed()).toMatch(printed);
  const [link = ''] = printed.exec(house.printed()) ?? [];
  await page.goto(link);
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('Email').fill('ada@example.org');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create the account' }).click();
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  // Until the page is loaded its buttons are to be seen, and do nothing.
  await page.waitForLoadState();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'This link was used before' })).toBeVisible();
});

test('the portal ends while a page listens and a connection has asked nothing', async ({ page }) => {
  const { hostname, port } = new URL(house.origin);
  const silent = connect(Number(port), hostname);
  const closed = once(silent, 'close');
  await once(silent, 'connect');
  await page.goto(`${house.origin}/sign-in`);
  await page.getByLabel('Email').fill('ada@example.org');
  await page.getByLabel('Password').fill(password);
  const listening = page.waitForResponse(`${house.origin}/api/events`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  expect((await listening).status()).toBe(200);
  await Promise.all([closed, house.stopPortal()]);
});
