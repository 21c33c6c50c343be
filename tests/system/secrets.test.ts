import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@alchemy/core/log';
import { parseSpotifyLink } from '@alchemy/core/spotify-link';
import { closeDb, type Db, openDb } from '@alchemy/db/client';
import { isFinal } from '@alchemy/db/job-status';
import { migrate } from '@alchemy/db/migrate';
import { sourceOfDiscordFile, sourceOfLink, sourceOfSlackFile } from '@alchemy/db/source-key';
import { anAsk } from '@alchemy/db/testing';
import { openPipeline, type Pipeline } from '@alchemy/jobs/pipeline';
import { sql } from 'drizzle-orm';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { checkout, programEnvironment } from '../../tools/env.ts';
import { openServices, type Services } from '../../tools/services.ts';
import { programArgs } from '../../tools/setup/bundles.mjs';
import { type Discord, startDiscord } from '../stand-ins/discord/start.ts';
import { type Slack, startSlack } from '../stand-ins/slack/start.ts';
import { anAlbum, aTrack, spotifyId } from '../stand-ins/spotify/catalogue.ts';
import {
  cut,
  htmlInstead,
  premiumRequired,
  status,
  tooManyRequests,
  unauthorized,
} from '../stand-ins/spotify/disturbances.ts';
import { type SpotifyStandIn, startSpotify } from '../stand-ins/spotify/start.ts';
import { asVariables } from '../stand-ins/spotify/variables.ts';

/** Against hanging, not an expectation of speed. */
const limit = { timeout: 200_000, interval: 100 };
const discordToken = 'MTk4NjIyNDgzNDcxOTI1MjQ4.PLANTED.discord-token-that-nobody-may-see';
const durationMs = 30_000;

let folder: string;
let services: Services;
let db: Db;
let pipeline: Pipeline;
let spotify: SpotifyStandIn;
let discord: Discord;
let slack: Slack;
let worker: ChildProcess;
let log = '';
let heard = '';
let listener: Redis;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alchemy-secrets-'));
  await chmod(folder, 0o755);
  services = await openServices({ dataDir: join(folder, 'data'), graceMs: 200 });
  await migrate(services.databaseUrl);
  db = openDb(services.databaseUrl, { max: 3 });
  pipeline = openPipeline({ db, redisUrl: services.redisUrl, log: createLogger({ service: 'test', level: 'silent' }) });
  listener = new Redis(services.redisUrl);
  await listener.psubscribe('*');
  listener.on('pmessage', (_pattern, channel, message) => {
    heard += `${channel} ${message}\n`;
  });
  const tracks = Array.from({ length: 9 }, (_, n) => aTrack(n + 1, { durationMs }));
  spotify = await startSpotify({ catalogue: { tracks, albums: [anAlbum(1, 2)] } });
  discord = await startDiscord({ token: discordToken });
  slack = await startSlack();
  slack.workspaces.addUser(slack.workspaces.addTeam());
  worker = startWorker();
}, limit.timeout);

afterAll(async () => {
  if (worker.exitCode === null) {
    worker.kill('SIGTERM');
    await once(worker, 'exit');
  }
  listener.disconnect();
  await pipeline.close();
  await closeDb(db);
  services.close();
  for (const standIn of [discord, slack]) await standIn.close();
  await spotify.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 });
});

/** A worker that says all that it can say. */
function startWorker(): ChildProcess {
  const env = programEnvironment({
    DATABASE_URL: services.databaseUrl,
    REDIS_URL: services.redisUrl,
    STORAGE_ROOT: join(folder, 'storage'),
    PIPELINE_COMMAND: 'python3 tests/fake-pipeline.py',
    RETRY_BASE_MS: '50',
    WORKER_HEALTH_PORT: '0',
    LOG_LEVEL: 'trace',
    ...asVariables(spotify),
    DISCORD_TOKEN: discordToken,
    DISCORD_API_URL: discord.api,
    SLACK_BOT_TOKEN: slackToken(),
    SLACK_API_URL: slack.api,
    ATTACHMENT_HOSTS: `${discord.attachmentHost},${slack.fileHost}`,
  });
  const child = spawn(process.execPath, programArgs(checkout, 'worker'), { cwd: checkout, env });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      log += data;
    });
  }
  return child;
}

const member = () => {
  const [user] = slack.workspaces.users.values();
  if (user === undefined) throw new TypeError('nobody is there');
  return user;
};
const slackToken = () => member().team.botToken;

async function ask(source: Parameters<typeof anAsk>[0]): Promise<void> {
  const { requestId } = await pipeline.submit(anAsk(source));
  await vi.waitFor(async () => {
    const row = await db.query.requests.findFirst({ where: (request, { eq }) => eq(request.id, requestId) });
    expect(isFinal(row?.status ?? 'queued')).toBe(true);
  }, limit);
}
const askLink = (n: number) =>
  ask({ ...sourceOfLink(parseSpotifyLink(`spotify:track:${spotifyId('track', n)}`)), title: null });
const discordFile = (bytes: Buffer, redirectTo?: string) => {
  const file = discord.people.upload({ name: 'a.mp3', bytes, ...(redirectTo === undefined ? {} : { redirectTo }) });
  return sourceOfDiscordFile(`https://cdn.discordapp.com/attachments/${file.channelId}/${file.id}/a.mp3`);
};

/** Everything that goes well, and everything that goes wrong with a secret at hand. */
async function doAllOfIt(): Promise<void> {
  await askLink(1);
  for (const [at, disturbance] of [unauthorized, premiumRequired, htmlInstead, cut, status(418)].entries()) {
    spotify.disturb('track', disturbance);
    if (at % 2 === 1) spotify.disturb('embed', cut);
    await askLink(at + 2);
    spotify.calm();
  }
  spotify.expireTokens();
  spotify.disturb('token', status(500));
  await askLink(7);
  spotify.calm();
  spotify.disturb('token', tooManyRequests(86_400));
  await askLink(8);
  const sound = Buffer.from('fake song 30000 \u0001 .');
  await ask({ sourceKey: discordFile(sound) });
  await ask({ sourceKey: discordFile(sound, 'https://evil.example/x') });
  const { id } = slack.people.upload(member(), { name: 'a.mp3', bytes: sound });
  await ask({ sourceKey: sourceOfSlackFile(member().team.id, id) });
  member().team.scopes = [];
  await ask({ sourceKey: sourceOfSlackFile(member().team.id, id) });
}

async function everyRow(): Promise<string> {
  const Names = z.array(z.object({ name: z.string() }));
  const query = sql`select table_name as name from information_schema.tables where table_schema = 'public'`;
  const parts: string[] = [];
  for (const { name } of Names.parse([...(await db.execute(query))])) {
    parts.push(JSON.stringify([...(await db.execute(sql`select to_jsonb(r) as row from ${sql.identifier(name)} r`))]));
  }
  return parts.join('\n');
}

async function everyKey(): Promise<string> {
  const redis = new Redis(services.redisUrl);
  const keys = await redis.keys('*');
  const values = await Promise.all(
    keys.map(async (key) => `${key} ${(await redis.dumpBuffer(key))?.toString('latin1')}`),
  );
  redis.disconnect();
  return values.join('\n');
}

test('no secret is ever met in a log, a row, a key, a message or an error', { timeout: limit.timeout }, async () => {
  await doAllOfIt();
  const rows = await everyRow();
  const keys = await everyKey();
  worker.kill('SIGTERM');
  await once(worker, 'exit');

  // Where to look must have been worth looking at.
  expect(rows).toContain('operator_attention');
  expect(rows).toContain('"cause"');
  expect(log).toContain('run failed');
  expect(heard).toContain('"stage":"download"');

  const seen = spotify.requests.flatMap(({ headers }) => headers.authorization?.split(' ')[1] ?? []);
  const secrets = [
    ...[spotify.credentials.clientSecret, spotify.anonymousToken, discordToken, slackToken()],
    ...new Set(seen),
  ];
  expect(secrets.length).toBeGreaterThan(6);
  for (const secret of secrets) {
    for (const place of [log, rows, keys, heard]) expect(place.includes(secret)).toBe(false);
  }
});
