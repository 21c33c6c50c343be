import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ChatBench, limit, textOf } from './chat-bench.ts';

/** A file as a person attaches it. */
interface Given {
  readonly name: string;
  readonly bytes: Buffer;
  readonly claimedBytes?: number;
  readonly redirectTo?: string;
  readonly url?: string;
}

interface Network {
  /** Attaches the file with the command. */
  send(file: Given): void;
  /** All that the bot said there, as text and buttons. */
  said(): string;
}

let bench: ChatBench;
/** A server that must never be reached. */
const canary = createServer((_request, response) => response.end('secret'));
let reached = 0;
beforeAll(async () => {
  canary.on('connection', () => {
    reached += 1;
  });
  await once(canary.listen(0, '127.0.0.1'), 'listening');
  bench = await ChatBench.open();
  await bench.startWorker();
  await bench.release();
  await bench.startBot();
}, limit.timeout);
afterAll(async () => {
  canary.close();
  await bench.close();
}, limit.timeout);
beforeEach(() => bench.release());

function canaryUrl(): string {
  const address = canary.address();
  if (address === null || typeof address === 'string') throw new Error('The canary has no port.');
  return `http://127.0.0.1:${address.port}/song.mp3`;
}

function onDiscord(): Network {
  const { discord } = bench;
  const user = discord.world.addUser();
  const channel = discord.world.addChannel(discord.world.addGuild());
  return {
    send: (given) => {
      const file = discord.people.upload({ contentType: 'audio/mpeg', ...given });
      discord.people.slash({ user, channel }, 'stems', { file });
    },
    said: () =>
      discord.messages
        .in(channel)
        .map((message) => textOf(message) + JSON.stringify(message.components))
        .join('\n'),
  };
}

function onSlack(): Network {
  const { slack } = bench;
  const [team] = slack.workspaces.teams.values();
  if (team === undefined) throw new Error('There is a team.');
  const user = slack.workspaces.addUser(team);
  const channel = slack.workspaces.addChannel(team);
  return {
    send: (given) => {
      const file = slack.people.upload(user, { mimetype: 'audio/mpeg', ...given });
      slack.people.mention({ user, channel }, '', { files: [file] });
    },
    said: () =>
      slack.messages
        .in(channel)
        .filter(({ userId }) => userId === team.botUserId)
        .map(({ text, blocks }) => text + JSON.stringify(blocks))
        .join('\n'),
  };
}

const networks = [
  ['Discord', onDiscord],
  ['Slack', onSlack],
] as const;

const aSong = (over: Partial<Given> = {}, words = 'fake song 30000'): Given => ({
  name: 'My Song.mp3',
  // The zero says that it is no text.
  bytes: Buffer.from(`${words} \0 ${Math.random()}`),
  ...over,
});

const countRequests = async () => (await bench.db.query.requests.findMany()).length;

describe.each(networks)('a file attached in %s, with the fake pipeline', (_name, open) => {
  let network: Network;
  beforeEach(() => {
    network = open();
  });

  test('goes from upload to links', { timeout: 3 * limit.timeout }, async () => {
    network.send(aSong());
    await vi.waitFor(() => expect(network.said()).toMatch(/100 %.*https:\/\/stems\.example\.org\/d\//s), limit);
    await bench.expectTidyStorage();
  });

  test.each([
    ['from another host', { url: 'https://elsewhere.example/song.mp3' }, 'not from other addresses'],
    ['too large', { claimedBytes: 600_000_000 }, 'larger than the 500 MB'],
  ])('%s is refused at once, and nothing is begun', async (_what, over, sentence) => {
    const before = await countRequests();
    network.send(aSong(over));
    await vi.waitFor(() => expect(network.said()).toContain(sentence), limit);
    expect(await countRequests()).toBe(before);
    await bench.expectTidyStorage();
  });

  test('too long is refused with its sentence, and leaves nothing', { timeout: 3 * limit.timeout }, async () => {
    network.send(aSong({}, 'fake song 1500000'));
    await vi.waitFor(() => expect(network.said()).toContain('longer than I may take'), limit);
    await bench.expectTidyStorage();
  });

  test('that leads to a private address is refused, and nobody was connected', {
    timeout: 3 * limit.timeout,
  }, async () => {
    network.send(aSong({ redirectTo: canaryUrl() }));
    await vi.waitFor(() => expect(network.said()).toContain('Retry'), limit);
    expect(reached).toBe(0);
    await bench.expectTidyStorage();
  });
});
