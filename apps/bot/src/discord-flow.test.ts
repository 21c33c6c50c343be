import { setTimeout as wait } from 'node:timers/promises';
import { readToken } from '@alchemy/core/download-link';
import { findLink } from '@alchemy/db/links';
import { readRequest } from '@alchemy/db/requests';
import { gate, until } from '@alchemy/db/testing';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Interaction } from '../../../tests/stand-ins/discord/interactions.ts';
import { Flag } from '../../../tests/stand-ins/discord/message-store.ts';
import { type Discord, startDiscord } from '../../../tests/stand-ins/discord/start.ts';
import type { Guild } from '../../../tests/stand-ins/discord/world.ts';
import { systemClock } from './clock.ts';
import type { TokenLife } from './platforms/discord/message-ref.ts';
import { createDiscord } from './platforms/discord.ts';
import { type FlowBench, linkSecret, openFlowBench, silentLog } from './testing/flow-bench.ts';

const url = `https://open.spotify.com/track/${'long'.padEnd(22, '0')}`;
/** Shortened: Discord's is a quarter of an hour, ours a minute less. */
const tokenLifeMs = 8_000;
const tokenLife = { usedForMs: 7_500, lastEditsMs: 5_000 };

const testDb = await useTestDb();
let bench: FlowBench;
let discord: Discord;
beforeEach(async () => {
  bench = openFlowBench(testDb);
  discord = await startDiscord({ tokenLifeMs });
});
afterEach(async () => {
  await bench.close();
  await discord.close();
});

async function start(life: { tokenLife?: TokenLife } = {}): Promise<void> {
  const { token, applicationId, api: apiUrl } = discord;
  await bench.start(createDiscord({ token, applicationId, apiUrl, clock: systemClock, log: silentLog, ...life }));
}

const ask = (guild: Guild): Interaction =>
  discord.people.slash({ user: discord.world.addUser(), channel: discord.world.addChannel(guild) }, 'stems', { url });

const textOf = (interaction: Interaction): string => JSON.stringify(discord.replyTo(interaction) ?? {}, plainly);
/** Channels and people refer to each other. */
const plainly = (key: string, value: unknown) =>
  ['channel', 'author', 'interaction'].includes(key) ? undefined : value;

/** Asks, keeps the work waiting until Discord has ended the token, and lets it end then. */
async function askForLong(guild: Guild): Promise<Interaction> {
  const door = gate();
  bench.serve(async (stage) => {
    if (stage === 'processing') await door.pass();
  });
  const interaction = ask(guild);
  await door.reached;
  await until('the token has ended', () => Date.now() > interaction.createdAtMs + tokenLifeMs);
  door.open();
  return interaction;
}

test('a job longer than the life of the token ends in its final state', async () => {
  await start({ tokenLife });
  const interaction = await askForLong(discord.world.addGuild());
  await until('the end is shown', () => textOf(interaction).includes('100 %'));
  const history = discord.messages.historyOf(interaction.originalId ?? '');
  expect(history.at(-1)).toMatchObject({ kind: 'edited', door: 'channel' });
  expect(discord.messages.journal.entries.filter(({ kind }) => kind === 'created')).toHaveLength(1);
});

test('where the bot cannot edit, the last edit leads to the page that shows the end', async () => {
  await start({ tokenLife });
  const interaction = await askForLong(discord.world.addGuild({ hasBot: false }));
  await until('the work is done', async () =>
    (await testDb.db.query.requests.findMany()).every(({ status }) => status === 'completed'),
  );
  const shown = textOf(interaction);
  expect(shown).toContain('Follow it here');
  expect(shown).not.toContain('100 %');
  const token = /\/d\/([\w-]+)"/.exec(shown)?.[1] ?? '';
  const link = await findLink(testDb.db, readToken(token, linkSecret)?.id ?? '');
  expect(await readRequest(testDb.db, link?.requestId ?? '')).toMatchObject({ status: 'completed', progress: 100 });
});

test('a hundred percents within five seconds are edits at the pace, and the end is the next of them', async () => {
  await start();
  bench.serve(async (stage, report) => {
    if (stage !== 'processing') return;
    for (let percent = 1; percent < 100; percent += 1) {
      await report(percent);
      await wait(45);
    }
  });
  const interaction = ask(discord.world.addGuild());
  await until('the end is shown', () => textOf(interaction).includes('100 %'));
  const [first, ...history] = discord.messages.historyOf(interaction.originalId ?? '');
  // An answer that showed as thinking first is no edit of what people read.
  const edits = history.slice((first?.message.flags ?? 0) & Flag.loading ? 1 : 0);
  const gaps = edits.slice(1).map(({ atMs }, place) => atMs - (edits[place]?.atMs ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2_000);
  const [request] = await testDb.db.query.requests.findMany();
  const late = edits.filter(({ atMs }) => atMs > (request?.finishedAt?.getTime() ?? 0));
  // One more may have been under way when the request was completed.
  expect(late.length).toBeLessThanOrEqual(2);
});
