import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Interaction } from '../stand-ins/discord/interactions.ts';
import { chance } from '../stand-ins/network/chance.ts';
import { ChatBench, limit, percentOf, textOf } from './chat-bench.ts';

let bench: ChatBench;
beforeAll(async () => {
  bench = await ChatBench.open();
  await bench.startWorker();
}, limit.timeout);
afterAll(() => bench.close(), limit.timeout);
beforeEach(() => bench.hold());

/** Every state of the one message that answers this interaction, in order, as text. */
const statesOf = ({ id }: Interaction): string[] => {
  const events = bench.discord.messages.journal.entries.filter(
    ({ message, kind }) => kind !== 'deleted' && (message.interaction?.id === id || message.nonce === id),
  );
  return events.map(({ message }) => textOf(message) + JSON.stringify([message.embeds, message.components]));
};

async function untilFinal(interaction: Interaction): Promise<void> {
  await vi.waitFor(() => expect(statesOf(interaction).at(-1)).toContain('100 % · ready in'), limit);
}

/** One request, one message, its percent never falling. */
async function expectOneReply(interaction: Interaction): Promise<void> {
  const rows = await bench.db.query.requests.findMany({
    where: (row, { eq }) => eq(row.interactionId, interaction.id),
  });
  expect(rows).toMatchObject([{ status: 'completed' }]);
  const ids = new Set(
    bench.discord.messages.journal.entries
      .filter(({ message }) => message.interaction?.id === interaction.id || message.nonce === interaction.id)
      .map(({ message }) => message.id),
  );
  expect(ids.size).toBe(1);
  const history = [...ids].flatMap((id) => bench.discord.messages.historyOf(id));
  const percents = history.map(({ message }) => percentOf(message)).filter((percent) => percent >= 0);
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
  expect(percents.at(-1)).toBe(100);
}

describe('a bot over loopback networks, with the fake pipeline', { timeout: 5 * limit.timeout }, () => {
  const bots: ChildProcess[] = [];
  afterEach(async () => {
    for (const bot of bots.splice(0)) await bench.kill(bot);
  });
  const startBot = async () => {
    const bot = await bench.startBot();
    bots.push(bot);
    return bot;
  };

  /** Moments of a request's life; which comes when is drawn from the seed. */
  const moments: Record<string, (interaction: Interaction) => Promise<void>> = {
    'the request is written': async (interaction) =>
      void (await vi.waitFor(async () => expect(await bench.requestOf(interaction)).toBeDefined(), limit)),
    // On a busy machine something may show as thinking before it is written; a bot killed then has begun nothing.
    'it is acknowledged and written': async (interaction) => {
      await bench.discord.interactions.acknowledgements.until((each) => each.interaction === interaction);
      await vi.waitFor(async () => expect(await bench.requestOf(interaction)).toBeDefined(), limit);
    },
    'its first edit is sent': async (interaction) =>
      void (await vi.waitFor(() => expect(statesOf(interaction).length).toBeGreaterThan(1), limit)),
    'the separation stands still': async (interaction) =>
      void (await vi.waitFor(
        async () => expect((await bench.requestOf(interaction))?.progress).toBeGreaterThan(40),
        limit,
      )),
    'the work is done': async (interaction) => {
      await bench.release();
      await vi.waitFor(async () => expect((await bench.requestOf(interaction))?.status).toBe('completed'), limit);
    },
  };
  const points = Array.from({ length: 10 }, (_, seed) => {
    const names = Object.keys(moments);
    return { seed, when: names[Math.floor(chance(seed)() * names.length)] ?? '' };
  });

  test.each(points)('killed as $when (seed $seed): one request, one reply, its final state', async ({ when }) => {
    const bot = await startBot();
    const interaction = bench.ask();
    await moments[when]?.(interaction);
    bots.splice(bots.indexOf(bot), 1);
    await bench.kill(bot);
    await startBot();
    await bench.release();
    await untilFinal(interaction);
    await expectOneReply(interaction);
  });

  test('two replicas show no state twice', async () => {
    await Promise.all([startBot(), startBot()]);
    const asked = Array.from({ length: 6 }, () => bench.ask());
    await vi.waitFor(() => {
      for (const interaction of asked) expect(statesOf(interaction).length).toBeGreaterThan(0);
    }, limit);
    await bench.release();
    for (const interaction of asked) {
      await untilFinal(interaction);
      await expectOneReply(interaction);
      const states = statesOf(interaction);
      expect(states.filter((state, place) => states.indexOf(state) !== place)).toEqual([]);
    }
  });

  test('a hostile title pings nobody and shows as it is written, on both networks', async () => {
    const title = '@everyone <!channel> **x** [y](http://z)';
    await startBot();
    await bench.release();
    const link = bench.aLink({ title });
    const interaction = bench.ask(link);
    await untilFinal(interaction);
    expect(statesOf(interaction).at(-1)).toContain(title);
    expect(bench.discord.messages.journal.entries.flatMap(({ pings }) => pings)).toEqual([]);

    const { slack } = bench;
    const [team] = slack.workspaces.teams.values();
    if (team === undefined) throw new Error('There is a team.');
    const user = slack.workspaces.addUser(team);
    const channel = slack.workspaces.addChannel(team);
    slack.people.command({ user, channel }, '/stems', link);
    await vi.waitFor(() => expect(JSON.stringify(slack.messages.in(channel))).toContain('Already split'), limit);
    const [message] = slack.messages.in(channel);
    const header = message?.blocks.find(({ type }) => type === 'header');
    expect(header).toMatchObject({ text: { type: 'plain_text', text: expect.stringContaining(title) } });
    expect(slack.messages.journal.entries.flatMap(({ pings }) => pings)).toEqual([]);
  });
});
