import { randomInt } from 'node:crypto';
import { disablePerson, setRole } from '@alchemy/db/dashboard/people-actions';
import { findOrCreateUser } from '@alchemy/db/users';
import type { Page } from '@playwright/test';
import { startDiscordSignIn } from '../../../tests/stand-ins/sign-in/discord.ts';
import { startSlackSignIn } from '../../../tests/stand-ins/sign-in/slack.ts';
import { expect, test } from './fixtures.ts';
import { type House, openHouse } from './house.ts';

type Discord = Awaited<ReturnType<typeof startDiscordSignIn>>;
type Slack = Awaited<ReturnType<typeof startSlackSignIn>>;

const teamId = 'T0123ABCD';
const by = { identity: 'test' };
const noAccess = 'That account may not see the portal. Ask an administrator to give it a role.';
const broken = 'Signing in did not work. Try again.';
const denied = 'You did not allow it, so nobody was signed in. Try again when you want to.';

/** What differs between the two services. */
const services = {
  discord: {
    name: 'Discord',
    newId: () => `${randomInt(1e9, 2e9)}00000000`,
    identity: (id: string) => `discord:${id}`,
  },
  slack: { name: 'Slack', newId: () => `U${randomInt(1e9, 2e9)}`, identity: (id: string) => `slack:${teamId}:${id}` },
} as const;
type ServiceName = keyof typeof services;

const administrators = {
  discord: { id: services.discord.newId(), name: 'Ada' },
  slack: { id: services.slack.newId(), name: 'Grace' },
};

let house: House;
let discord: Discord;
let slack: Slack;

// A house of its own: it needs the credentials of both applications.
test.beforeAll(async () => {
  const application = { clientId: '4711', clientSecret: 'a secret that only tests use' };
  discord = await startDiscordSignIn(application);
  slack = await startSlackSignIn(application, { teamId });
  const { clientId, clientSecret } = application;
  house = await openHouse({
    ...{ DISCORD_APPLICATION_ID: clientId, DISCORD_CLIENT_SECRET: clientSecret, DISCORD_API_URL: discord.apiUrl },
    ...{ SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret, SLACK_API_URL: slack.apiUrl },
    ADMIN_IDS: [
      services.discord.identity(administrators.discord.id),
      services.slack.identity(administrators.slack.id),
    ].join(),
  });
  for (const [name, { consent }] of Object.entries({ discord, slack })) {
    consent.register(`${house.origin}/api/auth/callback/${name}`);
  }
});
test.afterAll(async () => {
  await house?.close();
  await Promise.all([discord?.close(), slack?.close()]);
});
test.afterEach(() => {
  slack.forge({});
});

/** Goes as far as the service's question. */
async function ask(page: Page, name: ServiceName, account: { id: string; name: string }): Promise<void> {
  ({ discord, slack })[name].consent.signIn(account);
  await page.goto(`${house.origin}/sign-in`);
  await page.getByRole('button', { name: `Continue with ${services[name].name}` }).click();
  await expect(page.getByText(`Signed in as ${account.name}`)).toBeVisible();
}

const allow = (page: Page) => page.getByRole('link', { name: 'Authorize' }).click();
const overview = (page: Page) => page.getByRole('heading', { name: 'Overview' });

async function expectRefusal(page: Page, sentence: string): Promise<void> {
  await expect(page.getByRole('alert').filter({ hasText: sentence })).toBeVisible();
  await page.goto(house.origin);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
}

const find = (identity: string) =>
  house.db.query.users.findFirst({ where: (row, { eq }) => eq(row.identity, identity) });

/** The address to which the service leads back when the person allows it. */
async function wayBack(page: Page): Promise<URL> {
  const href = await page.getByRole('link', { name: 'Authorize' }).getAttribute('href');
  return new URL(href ?? '');
}

for (const name of ['discord', 'slack'] as const) {
  const service = services[name];
  const newAccount = () => ({ id: service.newId(), name: 'Alan' });

  test.describe(service.name, () => {
    test('whom ADMIN_IDS names becomes administrator', async ({ page }) => {
      await ask(page, name, administrators[name]);
      await allow(page);
      await expect(overview(page)).toBeVisible();
      await page.goto(`${house.origin}/people`);
      await expect(page.getByRole('heading', { name: 'People', level: 1 })).toBeVisible();
      const person = await find(service.identity(administrators[name].id));
      expect(person).toMatchObject({ role: 'administrator', name: administrators[name].name });
      const rows = await house.db.query.audit.findMany({
        where: (row, { eq }) => eq(row.actor, person?.identity ?? ''),
      });
      expect(rows.map(({ action, targetId }) => [action, targetId])).toEqual([['set-role', person?.id]]);
    });

    test('somebody with a role signs in, and keeps it', async ({ page }) => {
      const account = newAccount();
      const userId = await findOrCreateUser(house.db, service.identity(account.id), account.name);
      await setRole(house.db, userId, 'viewer', by);
      await ask(page, name, account);
      await allow(page);
      await expect(overview(page)).toBeVisible();
      expect(await find(service.identity(account.id))).toMatchObject({ id: userId, role: 'viewer' });
    });

    test('a stranger and a member without a role are refused, and nobody is written down', async ({ page }) => {
      const stranger = newAccount();
      await ask(page, name, stranger);
      await allow(page);
      await expectRefusal(page, noAccess);
      expect(await find(service.identity(stranger.id))).toBeUndefined();
      const member = newAccount();
      await findOrCreateUser(house.db, service.identity(member.id), member.name);
      await ask(page, name, member);
      await allow(page);
      await expectRefusal(page, noAccess);
    });

    test('whoever is disabled is out with the next click, and does not come back in', async ({ page }) => {
      const account = newAccount();
      const userId = await findOrCreateUser(house.db, service.identity(account.id), account.name);
      await setRole(house.db, userId, 'operator', by);
      await ask(page, name, account);
      await allow(page);
      await expect(overview(page)).toBeVisible();
      await disablePerson(house.db, userId, by);
      // The live page may have found out by itself before: so no link of it is pressed.
      await page.goto(`${house.origin}/jobs`);
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      await ask(page, name, account);
      await allow(page);
      await expectRefusal(page, noAccess);
    });

    test('an answer to a question that this browser did not ask is refused', async ({ page }) => {
      await ask(page, name, administrators[name]);
      const address = await wayBack(page);
      address.searchParams.set('state', 'of-somebody-else');
      await page.goto(address.href);
      await expectRefusal(page, broken);
    });

    test('a code that came from another browser is refused', async ({ page, browser }) => {
      const other = await browser.newPage();
      await ask(other, name, administrators[name]);
      const address = await wayBack(other);
      await other.close();
      await page.goto(address.href);
      await expectRefusal(page, broken);
    });

    test('the way back works once', async ({ page }) => {
      await ask(page, name, administrators[name]);
      const address = await wayBack(page);
      await page.goto(address.href);
      await expect(overview(page)).toBeVisible();
      await page.context().clearCookies({ name: 'alchemy-session' });
      await page.goto(address.href);
      await expectRefusal(page, broken);
    });

    test('who denies it is told so', async ({ page }) => {
      await ask(page, name, administrators[name]);
      await page.getByRole('link', { name: 'Cancel' }).click();
      await expectRefusal(page, denied);
    });

    test('a service that fails gives one sentence, and the next try works', async ({ page }) => {
      await ask(page, name, administrators[name]);
      ({ discord, slack })[name].troubles.plan({ kind: 'status', status: 503 }, { path: /token$/ });
      await allow(page);
      await expectRefusal(page, broken);
      await ask(page, name, administrators[name]);
      await allow(page);
      await expect(overview(page)).toBeVisible();
    });
  });
}

const forgeries = {
  'that was made for another sign-in': { nonce: 'of-another-time' },
  'that Slack did not sign': { signer: 'stranger' },
} as const;

for (const [what, forgery] of Object.entries(forgeries)) {
  test(`a token ${what} is refused`, async ({ page }) => {
    await ask(page, 'slack', administrators.slack);
    slack.forge(forgery);
    await allow(page);
    await expectRefusal(page, broken);
  });
}
