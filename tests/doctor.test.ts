import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { readFindings } from '@alchemy/db/dashboard/findings';
import { openTestDb, type TestDb } from '@alchemy/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judge } from '../tools/doctor/services.ts';
import { checkout, programEnvironment, readTestEnv } from '../tools/env.ts';
import { freePort } from '../tools/services/loopback.mjs';
import { type Discord, startDiscord } from './stand-ins/discord/start.ts';
import { startSlack } from './stand-ins/slack/start.ts';
import { type SpotifyStandIn, startSpotify } from './stand-ins/spotify/start.ts';

type Slack = Awaited<ReturnType<typeof startSlack>>;

const given = readTestEnv();
let testDb: TestDb;
let folder: string;
let discord: Discord;
let slack: Slack;
let spotify: SpotifyStandIn;
let stranger: Server;
let strangersPort = 0;
let closedPort = 0;

beforeAll(async () => {
  testDb = await openTestDb();
  folder = await mkdtemp(join(tmpdir(), 'alchemy-doctor-'));
  await writeFile(join(folder, 'file'), '');
  [discord, slack, spotify] = await Promise.all([startDiscord(), startSlack(), startSpotify()]);
  stranger = createServer((_, response) =>
    response.writeHead(418, { 'x-oauth-scopes': 'commands' }).end('{"ok":true}'),
  );
  stranger.listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const address = stranger.address();
  strangersPort = typeof address === 'object' && address !== null ? address.port : 0;
  closedPort = await freePort();
});
afterAll(async () => {
  await Promise.all([discord.close(), slack.close(), spotify.stop()]);
  stranger.close();
  await testDb.close();
  await rm(folder, { recursive: true });
});

/** Calls `npm run doctor` with these variables over a set-up in which nothing is wrong. */
async function doctor(variables: Record<string, string>): Promise<{ exitCode: number; out: string }> {
  const well = {
    DATABASE_URL: testDb.url,
    REDIS_URL: String(given.TEST_REDIS_URL),
    STORAGE_ROOT: join(folder, 'storage'),
    LINK_SECRET: 'a secret of more than sixteen characters',
    NEXTAUTH_SECRET: 'a secret of more than sixteen characters',
    PUBLIC_URL: 'http://localhost:3000',
    AUDIO_PROVIDERS: ',',
    ...{ PORT: '0', WORKER_HEALTH_PORT: '0', BOT_HEALTH_PORT: '0' },
  };
  const child = spawn(process.execPath, [join(checkout, 'tools/run.mjs'), 'doctor'], {
    env: programEnvironment({ ...well, ...variables }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [out, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { exitCode, out };
}

interface Breakage {
  readonly what: string;
  readonly variables: () => Record<string, string>;
  readonly finding: RegExp;
  readonly remedy: RegExp;
}

const breakages: readonly Breakage[] = [
  {
    what: 'a variable that cannot be read',
    variables: () => ({ PORT: 'three thousand' }),
    finding: /^FAIL {2}Configuration: PORT: must be a whole number/m,
    remedy: /\.env\.example says what each takes/,
  },
  {
    what: 'a PostgreSQL that is not there',
    variables: () => ({ DATABASE_URL: `postgres://x@127.0.0.1:${closedPort}/x` }),
    finding: /^FAIL {2}Services: PostgreSQL at 127\.0\.0\.1/m,
    remedy: /Start the configured server, or mend DATABASE_URL/,
  },
  {
    what: 'a Redis that is not there',
    variables: () => ({ REDIS_URL: `redis://127.0.0.1:${closedPort}` }),
    finding: /^FAIL {2}Services: .*Redis at 127\.0\.0\.1/m,
    remedy: /or REDIS_URL/,
  },
  {
    what: 'a storage root that is a file',
    variables: () => ({ STORAGE_ROOT: join(folder, 'file') }),
    finding: /^FAIL {2}Storage: /m,
    remedy: /name another folder in STORAGE_ROOT/,
  },
  {
    what: 'a port that another program has',
    variables: () => ({ PORT: String(strangersPort) }),
    finding: /^FAIL {2}Port of the portal: \d+ is in use by another program/m,
    remedy: /choose another PORT/,
  },
  {
    what: 'a secret that is too short',
    variables: () => ({ LINK_SECRET: 'short' }),
    finding: /^FAIL {2}Secrets: LINK_SECRET shorter than 16/m,
    remedy: /npm run setup/,
  },
  {
    what: 'a public address that nobody answers at',
    variables: () => ({ PUBLIC_URL: `http://nobody.invalid:${closedPort}` }),
    finding: /^FAIL {2}Public address: nothing answers/m,
    remedy: /mend PUBLIC_URL/,
  },
  {
    what: 'chat with links that only this machine can open',
    variables: () => onDiscord(),
    finding: /^FAIL {2}Public address: .* opens on this machine alone/m,
    remedy: /Set PUBLIC_URL/,
  },
  {
    what: 'a Discord token that is refused',
    variables: () => ({ ...onDiscord(), DISCORD_TOKEN: 'wrong' }),
    finding: /^FAIL {2}Discord: DISCORD_TOKEN is refused/m,
    remedy: /Make a new token/,
  },
  {
    what: 'a Discord token without its application',
    variables: () => ({ DISCORD_TOKEN: discord.token }),
    finding: /^FAIL {2}Discord: no application/m,
    remedy: /DISCORD_APPLICATION_ID/,
  },
  {
    what: 'a Slack token that is refused',
    variables: () => ({ SLACK_BOT_TOKEN: 'xoxb-wrong', SLACK_APP_TOKEN: 'x', SLACK_API_URL: slack.api }),
    finding: /^FAIL {2}Slack: SLACK_BOT_TOKEN is refused \(invalid_auth\)/m,
    remedy: /copy its new bot token/,
  },
  {
    what: 'a Slack application without its scopes',
    variables: () => ({
      SLACK_BOT_TOKEN: 'x',
      SLACK_APP_TOKEN: 'x',
      SLACK_API_URL: `http://127.0.0.1:${strangersPort}/api/`,
    }),
    finding: /^FAIL {2}Slack: the application lacks .*chat:write/m,
    remedy: /OAuth & Permissions/,
  },
  {
    what: 'Spotify credentials that are refused',
    variables: () => ({ SPOTIFY_CLIENT_ID: 'x', SPOTIFY_CLIENT_SECRET: 'wrong', SPOTIFY_ACCOUNTS_URL: spotify.url }),
    finding: /^FAIL {2}Spotify: the credentials are refused \(400\)/m,
    remedy: /Spotify dashboard/,
  },
];

const onDiscord = () => ({
  DISCORD_TOKEN: discord.token,
  DISCORD_APPLICATION_ID: discord.applicationId,
  DISCORD_API_URL: discord.api,
});

test.each(breakages)(
  '$what is named, with its remedy',
  { timeout: 120_000 },
  async ({ variables, finding, remedy }) => {
    const { exitCode, out } = await doctor(variables());
    expect(exitCode).toBe(1);
    expect(out).toMatch(finding);
    const [, , said = ''] = new RegExp(`(${finding.source}.*)\\n(.*)`, 'm').exec(out) ?? [];
    expect(said).toMatch(remedy);
  },
);

test('tokens and credentials that are good are fine', { timeout: 120_000 }, async () => {
  const team = slack.workspaces.addTeam();
  const { clientId: SPOTIFY_CLIENT_ID, clientSecret: SPOTIFY_CLIENT_SECRET } = spotify.credentials;
  const { out } = await doctor({
    ...onDiscord(),
    ...{ SLACK_BOT_TOKEN: team.botToken, SLACK_APP_TOKEN: slack.appToken, SLACK_API_URL: slack.api },
    ...{ SPOTIFY_CLIENT_ID, SPOTIFY_CLIENT_SECRET, SPOTIFY_ACCOUNTS_URL: spotify.url },
  });
  for (const name of ['Configuration', 'Services', 'Secrets', 'Storage', 'Discord', 'Slack', 'Spotify']) {
    expect(out).not.toMatch(new RegExp(`^FAIL {2}${name}:`, 'm'));
  }
  expect(out).toMatch(/^ok {4}Discord: signed in as \d+$/m);
  const kept = (await readFindings(testDb.db))?.findings.find(({ name }) => name === 'Discord');
  expect(out).toContain(`ok    Discord: ${kept?.detail}`);
});

test('a clock that is wrong, and a Redis that throws keys away, are named with their remedies', () => {
  const where = 'PostgreSQL at x, Redis at y';
  expect(judge({ where, seconds: 0.2, policy: 'noeviction' })).toEqual({ detail: where });
  expect(judge({ where, seconds: -3_600, policy: 'noeviction' })).toMatchObject({
    remedy: expect.stringContaining('NTP'),
  });
  expect(judge({ where, seconds: 0, policy: 'allkeys-lru' })).toMatchObject({
    remedy: expect.stringContaining('noeviction'),
  });
});
