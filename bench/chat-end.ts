import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { closeDb, openDb } from '@alchemy/db/client';
import { ClaimLost } from '@alchemy/db/job-types';
import { migrate } from '@alchemy/db/migrate';
import { memoryPublication, until } from '@alchemy/db/testing';
import { openPipeline, type Pipeline } from '@alchemy/jobs/pipeline';
import { queueNames } from '@alchemy/jobs/stages';
import { Flag } from '../tests/stand-ins/discord/message-store.ts';
import { type Discord, startDiscord } from '../tests/stand-ins/discord/start.ts';
import { botEnv, end, log, openBenchServices, start } from './chat-ack/set-up.ts';

/**
 * How soon the end of a song stands in its reply, by the wall clock: `--songs` one after another, each a hundred percents
 * within five seconds; a real bot, private services, Discord on loopback. Milliseconds from the request's completion in
 * PostgreSQL to the edit that shows 100 %, and the shortest time between two edits of a message.
 */
const { values } = parseArgs({ options: { songs: { type: 'string', default: '20' } } });
const songs = Number(values.songs);
const stepMs = 50;

const services = await openBenchServices();
await migrate(services.databaseUrl);
const db = openDb(services.databaseUrl, { max: 4 });
const pipeline = openPipeline({ db, redisUrl: services.redisUrl, log });
const discord = await startDiscord();
const workers = queueNames.map((queue) =>
  pipeline.serve({ queue, concurrency: 1, run: (entry) => run(pipeline, entry) }),
);
const shared = { DATABASE_URL: services.databaseUrl, REDIS_URL: services.redisUrl };
const bot = start('bot', { ...shared, ...botEnv(discord) });
try {
  await until('the bot is connected', () => discord.commands.in('global').length > 0);
  const endsMs: number[] = [];
  const gapsMs: number[] = [];
  for (let n = 0; n < songs; n += 1) {
    const { endMs, gapMs } = await followSong(discord, n);
    endsMs.push(endMs);
    gapsMs.push(gapMs);
  }
  endsMs.sort((a, b) => a - b);
  const report = { songs, medianMs: endsMs[songs >> 1], mostMs: endsMs.at(-1), leastGapMs: Math.min(...gapsMs) };
  process.stdout.write(`the end stands after ${report.medianMs} ms in the median, ${report.mostMs} ms at most\n`);
  process.stdout.write(`${JSON.stringify(report)}\n`);
} finally {
  await end(bot);
  for (const worker of workers) await worker.close(1_000);
  await pipeline.close();
  await closeDb(db);
  await discord.close();
  await services.close();
}

/** Takes no time but for the separation, and that five seconds. */
async function run({ runs }: Pipeline, { jobId, seq }: { jobId: string; seq: number }): Promise<void> {
  try {
    const claim = await runs.start(jobId, seq);
    for (let percent = 1; claim.job.stage === 'processing' && percent < 100; percent += 1) {
      await runs.progress(claim, percent);
      await wait(stepMs);
    }
    await runs.complete(claim, memoryPublication(new Map(), claim));
  } catch (error) {
    if (!(error instanceof ClaimLost)) throw error;
  }
}

async function followSong({ world, people, messages, replyTo }: Discord, n: number) {
  const channel = world.addChannel(world.addGuild());
  const url = `https://open.spotify.com/track/${String(n).padStart(22, '0')}`;
  const interaction = people.slash({ user: world.addUser(), channel }, 'stems', { url });
  const isOver = () => replyTo(interaction)?.embeds[0]?.description?.includes('100 %') ?? false;
  await until('the end is shown', isOver);
  const [first, ...history] = messages.historyOf(interaction.originalId ?? '');
  // An answer that showed as thinking first is no edit of what people read.
  const edits = history.slice((first?.message.flags ?? 0) & Flag.loading ? 1 : 0);
  const request = await db.query.requests.findFirst({ where: (row, { eq }) => eq(row.interactionId, interaction.id) });
  const gaps = edits.slice(1).map(({ atMs }, place) => atMs - (edits[place]?.atMs ?? 0));
  const endMs = (edits.at(-1)?.atMs ?? Number.NaN) - (request?.finishedAt?.getTime() ?? Number.NaN);
  return { endMs, gapMs: Math.min(...gaps) };
}
