import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { listAliveWorkers } from '@alchemy/db/workers';
import { expect, vi } from 'vitest';
import { verify } from '../../tools/backup/verify.ts';
import type { Interaction } from '../stand-ins/discord/interactions.ts';
import type { Message } from '../stand-ins/discord/message-store.ts';
import { type Discord, type DiscordOptions, startDiscord } from '../stand-ins/discord/start.ts';
import type { Channel, User } from '../stand-ins/discord/world.ts';
import { type Slack, startSlack } from '../stand-ins/slack/start.ts';
import { aTrack, type CatalogueTrack } from '../stand-ins/spotify/catalogue.ts';
import { type SpotifyStandIn, startSpotify } from '../stand-ins/spotify/start.ts';
import { asVariables } from '../stand-ins/spotify/variables.ts';
import { WorkerBench } from './worker-bench.ts';

/** Against hanging, not an expectation of speed. */
export const limit = { timeout: 240_000, interval: 50 };

interface Networks {
  readonly discord: Discord;
  readonly slack: Slack;
  readonly spotify: SpotifyStandIn;
}

/** Real bots and workers over private services, both chat networks and Spotify on loopback, and the fake pipeline. */
export class ChatBench {
  readonly #programs: WorkerBench;
  readonly #bots = new Set<ChildProcess>();
  readonly #networks: Networks;
  readonly user: User;
  readonly channel: Channel;
  #songs = 100;

  private constructor(programs: WorkerBench, networks: Networks, place: { user: User; channel: Channel }) {
    this.#programs = programs;
    this.#networks = networks;
    this.user = place.user;
    this.channel = place.channel;
  }

  static async open(options: DiscordOptions = {}): Promise<ChatBench> {
    // How soon commands are acknowledged is measured elsewhere, and here the machine may be busy.
    const patience = { acknowledgeWithinMs: limit.timeout };
    const discord = await startDiscord({ ...patience, ...options });
    const slack = await startSlack({ ...patience, triggerLifeMs: limit.timeout });
    const team = slack.workspaces.addTeam();
    const spotify = await startSpotify();
    const place = { user: discord.world.addUser(), channel: discord.world.addChannel(discord.world.addGuild()) };
    const programs = await WorkerBench.open({
      ...asVariables(spotify),
      DISCORD_TOKEN: discord.token,
      DISCORD_APPLICATION_ID: discord.applicationId,
      DISCORD_API_URL: discord.api,
      SLACK_BOT_TOKEN: team.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.api,
      ATTACHMENT_HOSTS: `${discord.attachmentHost},${slack.fileHost}`,
      PUBLIC_URL: 'https://stems.example.org',
      LINK_SECRET: 'a secret that only tests use',
      BOT_HEALTH_PORT: '0',
      USER_ACTIVE_LIMIT: '20',
    });
    return new ChatBench(programs, { discord, slack, spotify }, place);
  }

  async close(): Promise<void> {
    await this.#programs.close();
    const { discord, slack, spotify } = this.#networks;
    await Promise.all([discord.close(), slack.close(), spotify.stop()]);
  }

  get discord(): Discord {
    return this.#networks.discord;
  }

  get slack(): Slack {
    return this.#networks.slack;
  }

  get spotify(): SpotifyStandIn {
    return this.#networks.spotify;
  }

  /** Where a bot may connect to, each as `address:port`. */
  get endpoints(): string[] {
    const { discord, slack } = this.#networks;
    return [...this.#programs.endpoints, discord.attachmentHost, slack.fileHost];
  }

  /** A place for a test's own files. */
  path(name: string): string {
    return this.#programs.path(name);
  }

  get db() {
    return this.#programs.db;
  }

  /**
   * Starts a bot, and waits until both networks can reach it.
   *
   * @param version the folder of the checkout that it runs from
   */
  async startBot(more: Readonly<Record<string, string>> = {}, version?: string): Promise<ChildProcess> {
    const { discord, slack } = this.#networks;
    const [before, calls] = [discord.gateway.connected.length, openings(slack)];
    const bot = this.#programs.startProgram('bot', more, { version });
    this.#bots.add(bot);
    await vi.waitFor(() => {
      expect(discord.gateway.connected.length).toBeGreaterThan(before);
      expect(discord.commands.in('global').length).toBeGreaterThan(0);
      expect(openings(slack)).toBeGreaterThan(calls);
    }, limit);
    return bot;
  }

  /** Ends a bot as a failing machine does, and waits until Discord noticed. */
  async kill(bot: ChildProcess): Promise<void> {
    const { gateway } = this.#networks.discord;
    const left = gateway.connected.length - 1;
    const ended = once(bot, 'exit');
    bot.kill('SIGKILL');
    await ended;
    this.#bots.delete(bot);
    await vi.waitFor(() => expect(gateway.connected.length).toBe(left), limit);
  }

  /** Starts a worker whose separations stand still in the middle until {@link release}. */
  async startWorker(version?: string): Promise<ChildProcess> {
    await this.#programs.hold();
    return await this.#programs.startSlowWorker(version);
  }

  /** Starts a worker with the real pipeline and the real downloaders. */
  async startRealWorker(more: Readonly<Record<string, string>>): Promise<void> {
    this.#programs.startProgram('worker', { WORKER_HEALTH_PORT: '0', ...more });
    await vi.waitFor(async () => expect(await listAliveWorkers(this.db)).toHaveLength(1), limit);
  }

  hold = (): Promise<void> => this.#programs.hold();
  release = (): Promise<void> => this.#programs.release();

  /** A link to a song that nobody has asked for yet. */
  aLink(over: Partial<CatalogueTrack> = {}): string {
    const track = aTrack(this.#songs++, { durationMs: 30_000, ...over });
    this.#networks.spotify.catalogue.tracks.push(track);
    return `https://open.spotify.com/track/${track.id}`;
  }

  /** What rows and files do not agree on. */
  async findAmiss() {
    return (await verify(this.db, this.#programs.root)).amiss;
  }

  /** Nothing of a song, and nothing half done, is on the disk. */
  expectTidyStorage = (): Promise<void> => this.#programs.expectTidyStorage();

  /** Types the command in Discord. */
  ask(link = this.aLink(), place: { user: User; channel: Channel } = this): Interaction {
    return this.discord.people.slash({ user: place.user, channel: place.channel }, 'stems', { url: link });
  }

  /** The bot's public messages in a channel. */
  replies(channel = this.channel): Message[] {
    return this.discord.messages.in(channel).filter(({ flags }) => (flags & 64) === 0);
  }

  async requestOf({ id }: Interaction) {
    return await this.db.query.requests.findFirst({ where: (row, { eq }) => eq(row.interactionId, id) });
  }
}

const openings = (slack: Slack): number =>
  slack.calls.entries.filter(({ method }) => method === 'apps.connections.open').length;

/** As Discord shows it: a mark after a backslash is itself. */
export function textOf({ content, embeds }: Message): string {
  const parts = [content, ...embeds.flatMap(({ title, description }) => [title ?? '', description ?? ''])];
  return parts.join('\n').replaceAll(/\\([^0-9A-Za-z\s])/g, '$1');
}

/** The percent that a reply shows; -1 where it shows none. */
export const percentOf = (message: Message): number => Number(/(\d+) %/.exec(textOf(message))?.[1] ?? -1);
