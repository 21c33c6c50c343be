import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createWithPassword } from '@alchemy/db/accounts/people';
import { type PortalRole, portalRoles } from '@alchemy/db/accounts/roles';
import { disablePerson } from '@alchemy/db/dashboard/people-actions';
import { sql } from 'drizzle-orm';
import { encode } from 'next-auth/jwt';
import { actions as registry } from '../src/actions/registry.ts';
import { expect, test } from './fixtures.ts';
import { type House, secret } from './house.ts';

/** Who may have each route; `open` is for everybody, `next-auth` answers for itself. A new route needs an entry. */
const routes: Readonly<Record<string, PortalRole | 'open' | 'next-auth'>> = {
  '/': 'viewer',
  '/audit': 'viewer',
  '/jobs': 'viewer',
  '/jobs/[id]': 'viewer',
  '/links': 'viewer',
  '/people': 'administrator',
  '/requests': 'viewer',
  '/requests/[id]': 'viewer',
  '/storage': 'viewer',
  '/system': 'viewer',
  '/tracks': 'viewer',
  '/tracks/[id]': 'viewer',
  '/api/events': 'viewer',
  '/api/files/[id]': 'viewer',
  '/api/search': 'viewer',
  '/api/tracks/[id]/[model]/[file]': 'viewer',
  '/api/actions/[name]': 'viewer',
  '/api/upload': 'operator',
  '/api/auth/[...nextauth]': 'next-auth',
  '/api/set-up': 'open',
  '/api/link/[token]/[...file]': 'open',
  '/d/[token]': 'open',
  '/healthz': 'open',
  '/metrics': 'open',
  '/readyz': 'open',
  '/set-up/[secret]': 'open',
  '/sign-in': 'open',
};

/** The least role for each action. A new action needs an entry. */
const actions: Readonly<Record<string, PortalRole>> = {
  'retry-job': 'operator',
  'cancel-job': 'operator',
  'retry-jobs': 'operator',
  'retry-failures': 'operator',
  'retry-request': 'operator',
  'cancel-request': 'operator',
  'separate-track': 'operator',
  'make-link': 'operator',
  'revoke-link': 'administrator',
  'delete-track': 'administrator',
  'block-track': 'administrator',
  'allow-track': 'administrator',
  'set-role': 'administrator',
  'disable-person': 'administrator',
  'enable-person': 'administrator',
  'block-person': 'administrator',
  'unblock-person': 'administrator',
  'forget-person': 'administrator',
  'invite-person': 'administrator',
  'pause-queue': 'administrator',
  'resume-queue': 'administrator',
  'cancel-waiting': 'administrator',
  'scan-orphans': 'administrator',
  'apply-orphans': 'administrator',
  'restore-orphan': 'administrator',
};

const strangers = ['nobody', 'disabled', 'member', 'forged', 'expired', 'deleted'] as const;
type Who = PortalRole | (typeof strangers)[number];

let house: House;
const sessions = new Map<Who, string>();

test.beforeAll(async ({ house: shared }) => {
  house = shared;
  for (const role of portalRoles) sessions.set(role, await sessionOf(await aPerson(role)));
  const disabled = await aPerson('administrator');
  await disablePerson(house.db, disabled, { identity: 'test' });
  sessions.set('disabled', await sessionOf(disabled));
  sessions.set('member', await sessionOf(await aPerson('member')));
  sessions.set('deleted', await sessionOf(randomUUID()));
  const administrator = await aPerson('administrator');
  sessions.set('forged', await encode({ token: { sub: administrator }, secret: 'the secret of somebody else' }));
  sessions.set('expired', await encode({ token: { sub: administrator }, secret: secret, maxAge: -60 }));
});

async function aPerson(role: PortalRole | 'member'): Promise<string> {
  const one = { email: `${randomUUID()}@example.org`, name: role, role, passwordHash: '' };
  const userId = await house.db.transaction((tx) => createWithPassword(tx, one));
  if (userId === undefined) throw new Error('The address is taken.');
  return userId;
}

const sessionOf = (userId: string) => encode({ token: { sub: userId }, secret: secret, maxAge: 600 });

function headersOf(who: Who, over: Record<string, string> = {}): Record<string, string> {
  const session = sessions.get(who);
  const cookie = session === undefined ? {} : { Cookie: `alchemy-session=${session}` };
  return { ...cookie, Origin: house.origin, 'Content-Type': 'application/json', ...over };
}

const get = (path: string, who: Who) =>
  fetch(`${house.origin}${filled(path)}`, { headers: headersOf(who), redirect: 'manual' });
const act = (name: string, who: Who, body: string, over: Record<string, string> = {}) =>
  fetch(`${house.origin}/api/actions/${name}`, { method: 'POST', body, headers: headersOf(who, over) });
const filled = (path: string) => path.replace(/\[[^\]]+\]/g, randomUUID());

/** Every table that an action could write. */
const tables = [
  'audit',
  'jobs',
  'requests',
  'links',
  'users',
  'tracks',
  'files',
  'orphans',
  'queue_pauses',
  'invitations',
];

async function state(): Promise<unknown> {
  const sums = tables.map(
    (table) => `(select md5(coalesce(string_agg(t::text, ',' order by t::text), '')) from ${table} t)`,
  );
  return [...(await house.db.execute(sql.raw(`select ${sums.map((sum, index) => `${sum} as t${index}`).join(', ')}`)))];
}

test('every route has an entry, and nothing else does', () => {
  expect(Object.keys(routes).sort()).toEqual(routesOnDisk().sort());
});

test('every action has an entry, and nothing else does', () => {
  expect(Object.keys(actions).sort()).toEqual(Object.keys(registry).sort());
});

const guarded = Object.entries(routes).filter(
  ([path, who]) => who !== 'open' && who !== 'next-auth' && !path.startsWith('/api'),
);

for (const [path, least] of guarded)
  test(`${path} is for a ${least}`, async () => {
    for (const who of strangers) {
      const answer = await get(path, who);
      expect([who, answer.status, answer.headers.get('location')]).toEqual([
        who,
        307,
        expect.stringMatching(/\/sign-in$/),
      ]);
    }
    for (const role of portalRoles) {
      const text = await (await get(path, role)).text();
      expect([role, text.includes('NEXT_REDIRECT')]).toEqual([role, !isEnough(role, least)]);
    }
  });

for (const path of [
  ...['/api/events', '/api/search?q=x', '/api/files/[id]'],
  ...['/api/tracks/[id]/[model]/[file]', '/api/tracks/[id]/htdemucs/score.json'],
])
  test(`${path} answers no stranger`, async () => {
    for (const who of strangers) expect([who, (await get(path, who)).status]).toEqual([who, 401]);
  });

test('an upload is for an operator, and leaves nothing when it is refused', async () => {
  const send = (who: Who, over: Record<string, string> = {}) =>
    fetch(`${house.origin}/api/upload?name=x`, { method: 'POST', body: 'sound', headers: headersOf(who, over) });
  const before = await state();
  for (const who of strangers) expect([who, (await send(who)).status]).toEqual([who, 401]);
  expect((await send('viewer')).status).toBe(403);
  expect((await send('operator', { Origin: 'https://elsewhere.example' })).status).toBe(403);
  expect(await state()).toEqual(before);
  expect(readdirSync(join(house.root.path, 'uploads')).filter((name) => name.startsWith('incoming'))).toEqual([]);
});

for (const [name, least] of Object.entries(actions))
  test(`${name} is for an ${least}`, async () => {
    const before = await state();
    for (const who of strangers) expect([who, (await act(name, who, '{}')).status]).toEqual([who, 401]);
    for (const role of portalRoles) {
      const answer = await act(name, role, 'no JSON');
      expect([role, answer.status]).toEqual([role, isEnough(role, least) ? 400 : 403]);
    }
    for (const origin of ['https://elsewhere.example', 'null', '']) {
      const answer = await act(name, 'administrator', '{}', { Origin: origin });
      expect([origin, answer.status]).toEqual([origin, 403]);
    }
    expect(await state()).toEqual(before);
  });

test('an unknown action is told apart, and never done', async () => {
  const before = await state();
  for (const name of ['drop-everything', 'constructor', '__proto__']) {
    expect([name, (await act(name, 'administrator', '{}')).status]).toEqual([name, 404]);
  }
  expect(await state()).toEqual(before);
});

test('somebody who is disabled is out with the next click', async () => {
  const userId = await aPerson('operator');
  sessions.set('operator', await sessionOf(userId));
  const input = JSON.stringify({ jobId: randomUUID() });
  expect((await act('retry-job', 'operator', input)).status).toBe(404);
  await disablePerson(house.db, userId, { identity: 'test' });
  expect((await act('retry-job', 'operator', input)).status).toBe(401);
});

const isEnough = (role: PortalRole, least: string) =>
  portalRoles.slice(0, portalRoles.indexOf(role) + 1).some((one) => one === least);

function routesOnDisk(): string[] {
  const source = join(import.meta.dirname, '../src');
  const list = (folder: string) => readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' });
  const app = list('app').filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file));
  const pages = list('pages').filter((file) => file.endsWith('.ts'));
  return [
    ...app.map((file) => `/${file.replace(/(^|\/)[^/]+$/, '').replace(/^\(portal\)\/?/, '')}`),
    ...pages.map((file) => `/${file.replace(/\.ts$/, '')}`),
  ];
}
