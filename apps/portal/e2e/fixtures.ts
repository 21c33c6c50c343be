import { randomUUID } from 'node:crypto';
import { hashPassword } from '@alchemy/core/password';
import { createWithPassword } from '@alchemy/db/accounts/people';
import type { PortalRole } from '@alchemy/db/accounts/roles';
import { type BrowserContext, test as base, expect } from '@playwright/test';
import { encode } from 'next-auth/jwt';
import { type House, openHouse, secret } from './house.ts';

export const password = 'correct horse battery staple';

export interface TestPerson {
  readonly userId: string;
  readonly email: string;
  readonly identity: string;
}

interface Fixtures {
  /** Makes a person of this test alone. */
  readonly aPerson: (role: PortalRole) => Promise<TestPerson>;
  /** Makes a person and signs the browser in as them. */
  readonly signedIn: (role: PortalRole, context?: BrowserContext) => Promise<TestPerson>;
  /** Starts a worker that ends with the test, or before. */
  readonly aWorker: House['startWorker'];
}

let hash: Promise<string> | undefined;

export const test = base.extend<Fixtures, { house: House }>({
  house: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from this pattern
    async ({}, use) => {
      const house = await openHouse();
      await use(house);
      await house.close();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  baseURL: async ({ house }, use) => use(house.origin),
  aPerson: async ({ house }, use) => {
    await use(async (role) => {
      hash ??= hashPassword(password);
      const passwordHash = await hash;
      const email = `${role}-${randomUUID().slice(0, 8)}@example.org`;
      const one = { email, name: `A ${role}`, role, passwordHash };
      const userId = await house.db.transaction((tx) => createWithPassword(tx, one));
      if (userId === undefined) throw new Error('The address is taken.');
      return { userId, email, identity: `portal:${email}` };
    });
  },
  signedIn: async ({ house, aPerson, context }, use) => {
    await use(async (role, into = context) => {
      const person = await aPerson(role);
      await into.addCookies([await sessionFor(person.userId, house.origin)]);
      return person;
    });
  },
  aWorker: async ({ house }, use) => {
    const stops: (() => Promise<void>)[] = [];
    await use(async (options) => {
      const stop = await house.startWorker(options);
      stops.push(stop);
      return stop;
    });
    for (const stop of stops) await stop();
  },
});

/** A session as the portal itself would have made it. */
export async function sessionFor(userId: string, origin: string) {
  const value = await encode({ token: { sub: userId }, secret, maxAge: 3_600 });
  return { name: 'alchemy-session', value, url: origin };
}

export { expect };
