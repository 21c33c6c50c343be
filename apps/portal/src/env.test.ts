import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readPortalEnv } from './env.ts';

const enough = {
  DATABASE_URL: 'postgres://localhost/test',
  REDIS_URL: 'redis://localhost',
  LINK_SECRET: 'sixteen letters!',
  NEXTAUTH_SECRET: 'sixteen letters!',
};

test('a relative storage root counts from the checkout', () => {
  expect(readPortalEnv(enough).storageRoot).toBe(resolve(import.meta.dirname, '../../../storage'));
  expect(readPortalEnv({ ...enough, STORAGE_ROOT: '/srv/stems' }).storageRoot).toBe('/srv/stems');
});

test('an absent contact is undefined, also when it is written empty', () => {
  expect(readPortalEnv({ ...enough, CONTACT: '' }).contact).toBeUndefined();
});

test('every problem is told at once', () => {
  expect(() => readPortalEnv({ REDIS_URL: 'http://x', LINK_SECRET: 'short' })).toThrow(
    /DATABASE_URL[\s\S]*REDIS_URL[\s\S]*LINK_SECRET/,
  );
});
