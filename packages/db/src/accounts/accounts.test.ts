import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { audit, signInFailures } from '../schema.ts';
import { useTestDb } from '../testing/use-test-db.ts';
import { accept, findInvitation, invite, inviteFirstAdministrator } from './invitations.ts';
import { appoint, covers, findByEmail, findByIdentity, hasAdministrator } from './people.ts';
import { clearFailures, lockedForMinutes, noteFailure } from './sign-in-failures.ts';

const testDb = await useTestDb();

const ada = { email: 'ada@example.org', name: 'Ada', passwordHash: 'hash' };

test('roles cover those below them, and members see nothing', () => {
  expect(covers('administrator', 'operator')).toBe(true);
  expect(covers('operator', 'administrator')).toBe(false);
  expect(covers('viewer', 'viewer')).toBe(true);
  expect(covers('member', 'viewer')).toBe(false);
});

test('the set-up link makes one administrator, once', async () => {
  const { db } = testDb;
  const secret = (await inviteFirstAdministrator(db)) ?? '';
  const other = (await inviteFirstAdministrator(db)) ?? '';
  await accept(db, secret, ada);
  expect(await findByEmail(db, ada.email)).toMatchObject({ role: 'administrator', identity: `portal:${ada.email}` });
  await expect(accept(db, secret, { ...ada, email: 'eve@example.org' })).rejects.toMatchObject({ code: 'not_found' });
  await expect(accept(db, other, { ...ada, email: 'eve@example.org' })).rejects.toMatchObject({ code: 'not_found' });
  expect(await inviteFirstAdministrator(db)).toBeUndefined();
  expect(await findByEmail(db, 'eve@example.org')).toBeUndefined();
});

test('a taken address leaves the invitation unused', async () => {
  const { db } = testDb;
  const by = { identity: 'portal:root' };
  const first = await db.transaction((tx) => invite(tx, by, { role: 'viewer', name: null, validHours: 1 }));
  const second = await db.transaction((tx) => invite(tx, by, { role: 'operator', name: null, validHours: 1 }));
  await accept(db, first, ada);
  await expect(accept(db, second, ada)).rejects.toMatchObject({ code: 'invalid_option' });
  expect(await findInvitation(db, second)).toMatchObject({ role: 'operator', isSetUp: false });
  expect((await findByEmail(db, ada.email))?.role).toBe('viewer');
});

test('an invitation that is over opens nothing', async () => {
  const { db } = testDb;
  const secret = await db.transaction((tx) =>
    invite(tx, { identity: 'portal:root' }, { role: 'viewer', name: null, validHours: -1 }),
  );
  expect(await findInvitation(db, secret)).toBeUndefined();
});

test('whom the configuration names is appointed once, with one audit row', async () => {
  const { db } = testDb;
  expect(await appoint(db, 'discord:1', 'Ada')).toBe(true);
  expect(await appoint(db, 'discord:1', 'Ada')).toBe(false);
  expect(await findByIdentity(db, 'discord:1')).toMatchObject({ role: 'administrator' });
  expect(await hasAdministrator(db)).toBe(true);
  expect(await db.select().from(audit)).toHaveLength(1);
});

test('guessing locks the account and the address, and a right guess forgets', async () => {
  const { db } = testDb;
  const limits = { 'account:ada': 3, 'address:1.2.3.4': 5 };
  const fail = () => db.transaction((tx) => noteFailure(tx, limits));
  for (const _ of [1, 2]) expect(await fail()).toEqual([]);
  expect(await lockedForMinutes(db, Object.keys(limits))).toBeUndefined();
  expect(await fail()).toEqual(['account:ada']);
  expect(await lockedForMinutes(db, ['account:ada'])).toBe(15);
  expect(await lockedForMinutes(db, ['address:1.2.3.4'])).toBeUndefined();
  expect(await fail()).toEqual([]);
  expect(await fail()).toEqual(['address:1.2.3.4']);
  await clearFailures(db, 'account:ada');
  expect(await lockedForMinutes(db, ['account:ada'])).toBeUndefined();
});

test('a lock counts down in whole minutes, and ends', async () => {
  const { db } = testDb;
  const subject = 'account:ada';
  const ends = async (interval: string) => {
    await db.update(signInFailures).set({ lockedUntil: sql`clock_timestamp() + ${interval}::interval` });
    return await lockedForMinutes(db, [subject]);
  };
  await db.transaction((tx) => noteFailure(tx, { [subject]: 1 }));
  expect(await ends('4 minutes 30 seconds')).toBe(5);
  expect(await ends('30 seconds')).toBe(1);
  expect(await ends('-1 second')).toBeUndefined();
});
