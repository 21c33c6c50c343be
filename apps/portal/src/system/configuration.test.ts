import { expect, test } from 'vitest';
import { listSettings } from './configuration.ts';

const find = (source: Record<string, string>, name: string) => listSettings(source).find((one) => one.name === name);

test('no secret is shown, only that it is set', () => {
  const secrets = ['LINK_SECRET', 'NEXTAUTH_SECRET', 'DISCORD_TOKEN', 'SLACK_SIGNING_SECRET', 'ADMIN_PASSWORD'];
  const settings = listSettings(Object.fromEntries(secrets.map((name) => [name, 'hunter2 hunter2'])));
  expect(JSON.stringify(settings)).not.toContain('hunter2');
  for (const name of secrets) expect(settings.find((one) => one.name === name)).toEqual({ name, kind: 'hidden' });
});

test('an address loses its password', () => {
  const setting = find({ DATABASE_URL: 'postgres://ada:hunter2@db:5432/alchemy' }, 'DATABASE_URL');
  expect(setting).toEqual({ name: 'DATABASE_URL', kind: 'shown', value: 'postgres://ada:…@db:5432/alchemy' });
});

test('what is empty counts as not set, and other programs’ variables are nobody’s business', () => {
  expect(find({ CONTACT: '' }, 'CONTACT')).toEqual({ name: 'CONTACT', kind: 'unset' });
  expect(find({ HOME: '/root' }, 'HOME')).toBeUndefined();
});
