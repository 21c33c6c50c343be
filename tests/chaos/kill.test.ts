// Fifty requests at work while every kind of process is killed in turn. The Python child is the fake pipeline of the
// tests: what is tried here is the machinery.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { finalRequestStatuses } from '@alchemy/db/job-status';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { verify } from '../../tools/backup/verify.ts';
import { isAlive } from '../../tools/setup/processes.mjs';
import { type Discord, startDiscord } from '../stand-ins/discord/start.ts';
import { aTrack } from '../stand-ins/spotify/catalogue.ts';
import { type SpotifyStandIn, startSpotify } from '../stand-ins/spotify/start.ts';
import { WorkerBench } from '../system/worker-bench.ts';
import { startBot, startPortal, type Victim } from './program.ts';

const load = 50;
/** Against hanging, not an expectation of speed: a silent run is given up after 30 s, and one may be lost twice. */
const limit = { timeout: 240_000, interval: 100 };

let bench: WorkerBench;
let discord: Discord;
let spotify: SpotifyStandIn;
const running: Victim[] = [];

beforeAll(async () => {
  const tracks = Array.from({ length: load / 2 }, (_, n) => aTrack(n, { durationMs: 30_000 }));
  [discord, spotify] = await Promise.all([
    startDiscord({ acknowledgeWithinMs: 240_000 }),
    startSpotify({ catalogue: { tracks } }),
  ]);
  const services = [
    'SPOTIFY_API_URL',
    'SPOTIFY_ACCOUNTS_URL',
    'SPOTIFY_OPEN_URL',
    'DEEZER_API_URL',
    'MUSICBRAINZ_API_URL',
  ];
  const outside = Object.fromEntries(services.map((name) => [name, spotify.url]));
  bench = await WorkerBench.open({
    ...outside,
    RETRY_BASE_MS: '200',
    PROCESSING_CONCURRENCY: '2',
    AUDIO_PROVIDERS: 'yt-dlp',
  });
});
afterAll(async () => {
  await bench.release();
  for (const program of running) await program.stop();
  await bench.close();
  await Promise.all([discord.close(), spotify.stop()]);
});

function botVariables(): Record<string, string> {
  const { token, applicationId, api } = discord;
  return { ...bench.addresses, DISCORD_TOKEN: token, DISCORD_APPLICATION_ID: applicationId, DISCORD_API_URL: api };
}

/** Half of them hand in files, half of them paste links in Discord, each a person of their own. */
async function askForAll(): Promise<void> {
  for (let n = 0; n < load / 2; n++) await bench.ask(`song ${n}`);
  const guild = discord.world.addGuild();
  for (const { id } of spotify.catalogue.tracks) {
    const place = { user: discord.world.addUser(), channel: discord.world.addChannel(guild) };
    discord.people.slash(place, 'stems', { url: `https://open.spotify.com/track/${id}` });
  }
  await vi.waitFor(async () => expect(Object.values(await requests()).reduce((a, b) => a + b, 0)).toBe(load), limit);
}

/** How many requests there are of each status. */
async function requests(): Promise<Record<string, number>> {
  const rows = await bench.db.execute(sql`select status, count(*)::int as count from requests group by status`);
  return Object.fromEntries([...rows].map(({ status, count }) => [String(status), Number(count)]));
}

/** A child that is in the middle of a separation. */
async function separatingChild(): Promise<number> {
  const lines = (await readFile(bench.path('log'), 'utf8')).trim().split('\n');
  const pids = lines.filter((line) => line.endsWith(' separate')).map((line) => Number.parseInt(line, 10));
  const child = pids.findLast(isAlive);
  if (child === undefined) throw new Error('no child separates');
  return child;
}

/** What replies show that are not closed: the newest state of their request, or they are not done yet. */
async function repliesBehind(): Promise<number> {
  const [row] = await bench.db.execute(sql`select count(*)::int as count from replies
    join requests on requests.id = replies.request_id where closed_at is null and shown_seq < requests.seq`);
  return Number(row?.count);
}

test('whatever is killed under a load of fifty requests, all of them end, and nothing is amiss', {
  timeout: 600_000,
}, async () => {
  const bot = await startBot(botVariables());
  const portal = await startPortal(bench.addresses);
  const worker = await bench.startSlowWorker();
  await bench.startSlowWorker();
  await askForAll();
  await bench.untilSeparating();

  worker.kill('SIGKILL');
  await once(worker, 'exit');
  await bench.startSlowWorker();
  await bench.untilSeparating();

  process.kill(await separatingChild(), 'SIGKILL');
  await bot.kill();
  running.push(await startBot(botVariables()));
  await portal.kill();
  running.push(await startPortal(bench.addresses));
  await bench.restartRedis();
  await bench.killPostgres();

  await bench.release();
  await vi.waitFor(async () => {
    const counts = await requests();
    expect(Object.keys(counts).filter((status) => !finalRequestStatuses.some((final) => final === status))).toEqual([]);
  }, limit);
  const counts = await requests();
  expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(load);
  // A job may be hit by two of the blows, and then its two tries are spent.
  expect(counts.completed).toBeGreaterThan(load * 0.8);
  const silent = await bench.db.query.jobs.findMany({
    where: (job, { and, eq, isNull }) => and(eq(job.status, 'failed'), isNull(job.faultCode)),
  });
  expect(silent).toEqual([]);
  await vi.waitFor(async () => expect(await repliesBehind()).toBe(0), limit);
  await vi.waitFor(async () => expect((await verify(bench.db, bench.root)).amiss).toEqual([]), limit);
});
