import { expect, test } from 'vitest';
import { listSettings } from './settings.ts';

const shown = (name: string, value: string) => listSettings([name], { [name]: value })[0];

test('no secret is shown, only that it is set', () => {
  const secrets = ['LINK_SECRET', 'NEXTAUTH_SECRET', 'DISCORD_TOKEN', 'SLACK_SIGNING_SECRET', 'ADMIN_PASSWORD'];
  const settings = listSettings(secrets, Object.fromEntries(secrets.map((name) => [name, 'hunter2 hunter2'])));
  expect(settings).toEqual(secrets.map((name) => ({ name, kind: 'hidden' })));
});

test.each([
  ['DATABASE_URL', 'postgres://ada:hunter2@db:5432/alchemy', 'postgres://ada:…@db:5432/alchemy'],
  ['DATABASE_URL', 'postgres://ada:hunt%zz@er2@db/alchemy', 'postgres://ada:…@db/alchemy'],
  ['REDIS_URL', 'redis://:hunter2@redis:6379', 'redis://:…@redis:6379'],
  [
    'YTDLP_SEARCH',
    'https://own.example/find?q={artist}&api_key=hunter2#x',
    'https://own.example/find?q={artist}&api_key=…#x',
  ],
  ['PUBLIC_URL', 'https://stems.example/a@b', 'https://stems.example/a@b'],
])('%s=%s is shown without what is secret in it', (name, value, told) => {
  expect(shown(name, value)).toEqual({ name, kind: 'shown', value: told });
});

test('what is empty or absent counts as not set, and what was not asked for is nobody’s business', () => {
  expect(listSettings(['CONTACT', 'PORT'], { CONTACT: '', HOME: '/root' })).toEqual([
    { name: 'CONTACT', kind: 'unset' },
    { name: 'PORT', kind: 'unset' },
  ]);
});
