import { setTimeout as wait } from 'node:timers/promises';
import { createLogger } from '@alchemy/core/log';
import { openTestDb, type TestDb } from '@alchemy/db/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Interaction } from '../../../tests/stand-ins/discord/interactions.ts';
import { startDiscord } from '../../../tests/stand-ins/discord/start.ts';
import { startSlack } from '../../../tests/stand-ins/slack/start.ts';
import { systemClock } from './clock.ts';
import { createDiscord } from './platforms/discord.ts';
import { createSlack } from './platforms/slack.ts';
import { type FlowBench, openFlowBench, silentLog } from './testing/flow-bench.ts';
import { manualClock } from './testing/manual-clock.ts';

/** Against hanging, not an expectation of speed. */
const limit = { timeout: 240_000, interval: 200 };
/** A final state may take so long to arrive after the last completion, by a clock that the test itself moves. */
const arriveWithinMs = 120_000;
const url = `https://open.spotify.com/track/${'crowd'.padEnd(22, '0')}`;

let testDb: TestDb;
let bench: FlowBench;
beforeEach(async () => {
  testDb = await openTestDb();
  bench = openFlowBench(testDb);
});
afterEach(async () => {
  await bench.close();
  await testDb.close();
});

/** Everybody waits for the same song, so that all of them are told at once, again and again. */
function serveInSteps(): void {
  bench.serve(async (stage, report) => {
    if (stage !== 'processing') return;
    for (let percent = 10; percent < 100; percent += 10) await report(percent);
  });
}

const columns = { id: true } as const;
const countRequests = async () => (await testDb.db.query.requests.findMany({ columns })).length;
const countDone = async () =>
  (await testDb.db.query.requests.findMany({ columns, where: (row, { eq }) => eq(row.status, 'completed') })).length;

/** The percents that a message showed, in order. */
const percentsIn = (texts: readonly string[]): number[] =>
  texts.flatMap((text) => (/(\d+) %/.exec(text)?.[1] === undefined ? [] : [Number(/(\d+) %/.exec(text)?.[1])]));

function expectUpwards(percents: readonly number[]): void {
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
}

test('a thousand replies in two hundred channels of Discord reach their end through 429s and 500s', {
  timeout: 3 * limit.timeout,
}, async () => {
  const replies = 1_000;
  const discord = await startDiscord({ acknowledgeWithinMs: 60_000 });
  const guild = discord.world.addGuild();
  const channels = Array.from({ length: 200 }, () => discord.world.addChannel(guild));
  const { token, applicationId, api: apiUrl } = discord;
  await bench.start(createDiscord({ token, applicationId, apiUrl, clock: systemClock, log: silentLog }), {
    log: createLogger({ service: 'test', level: 'error' }),
  });
  const asked = Array.from({ length: replies }, (_, n) => {
    const channel = channels[n % channels.length] ?? discord.world.addChannel(guild);
    return discord.people.slash({ user: discord.world.addUser(), channel }, 'stems', { url });
  });
  await vi.waitFor(async () => expect(await countRequests()).toBe(replies), limit);

  const edits = { method: 'PATCH', path: /\/messages\// };
  discord.troubles.spread({ kind: 'status', status: 500 }, { ...edits, seed: 1, rate: 0.05 });
  discord.troubles.spread({ kind: 'limited', retryAfterMs: 1_000 }, { ...edits, seed: 2, rate: 0.02 });
  serveInSteps();
  await vi.waitFor(async () => expect(await countDone()).toBe(replies), limit);

  const textOf = (message: { embeds: readonly { description?: string | null | undefined }[] } | undefined) =>
    message?.embeds[0]?.description ?? '';
  // An answer that got lost on a busy machine stands as a message of the bot's own, known by its nonce.
  const replyTo = (each: Interaction) =>
    discord.replyTo(each) ?? discord.messages.in(each.channel).find(({ nonce }) => nonce === each.id);
  const open = () => asked.filter((each) => !textOf(replyTo(each)).includes('100 %'));
  // Counted, not compared: to print a thousand replies again and again would be the slowest part of it.
  await vi.waitFor(() => expect(open().length).toBe(0), limit);
  for (const each of asked) {
    const history = discord.messages.historyOf(replyTo(each)?.id ?? '');
    expectUpwards(percentsIn(history.map(({ message }) => textOf(message))));
  }
  expect(discord.messages.journal.entries.filter(({ kind }) => kind === 'created')).toHaveLength(replies);
  await bench.close();
  await discord.close();
});

test('two hundred replies in ten workspaces of Slack reach their end through 429s and 500s', {
  timeout: 3 * limit.timeout,
}, async () => {
  const [workspaces, each] = [10, 20];
  const clock = manualClock(Date.now());
  const slack = await startSlack({ now: clock.now, acknowledgeWithinMs: 60_000, triggerLifeMs: 3_600_000 });
  const teams = Array.from({ length: workspaces }, () => slack.workspaces.addTeam());
  const places = teams.flatMap((team) =>
    Array.from({ length: each }, () => {
      const user = slack.workspaces.addUser(team);
      return { user, channel: slack.workspaces.addChannel(team) };
    }),
  );
  const door = { appToken: slack.appToken };
  await bench.start(
    createSlack({ botToken: slack.organisationToken, door, apiUrl: slack.api, clock, log: silentLog }),
    { clock },
  );
  for (const place of places) slack.people.command(place, '/stems', url);
  const messages = () => places.map(({ channel }) => slack.messages.in(channel).at(-1));
  await vi.waitFor(
    () => expect(messages().filter((message) => message !== undefined).length).toBe(places.length),
    limit,
  );

  const edits = { path: /chat\.update/ };
  slack.troubles.spread({ kind: 'status', status: 500 }, { ...edits, seed: 1, rate: 0.05 });
  slack.troubles.spread({ kind: 'limited', retryAfterMs: 2_000 }, { ...edits, seed: 2, rate: 0.02 });
  serveInSteps();
  await vi.waitFor(async () => expect(await countDone()).toBe(places.length), limit);
  const doneAtMs = clock.now();

  const open = () => messages().filter((message) => !JSON.stringify(message?.blocks).includes('100 %'));
  while (open().length > 0 && clock.now() - doneAtMs < arriveWithinMs) {
    await clock.advance(100);
    await wait(20);
  }
  expect(open().length).toBe(0);
  for (const message of messages()) {
    if (message === undefined) continue;
    const history = slack.messages.historyOf(message);
    expectUpwards(percentsIn(history.map((event) => JSON.stringify(event.message.blocks))));
  }
  await bench.close();
  await slack.close();
});
