import { hostname } from 'node:os';
import { serveHealth } from '@alchemy/core/health-server';
import type { Logger } from '@alchemy/core/log';
import { createBotMetrics } from '@alchemy/core/metrics/bot';
import { createReadiness } from '@alchemy/core/readiness';
import { closeDb, openDb, pingDb } from '@alchemy/db/client';
import { keepConfiguration } from '@alchemy/db/dashboard/configurations';
import { assertMigrated } from '@alchemy/db/migrations';
import { openPipeline } from '@alchemy/jobs/pipeline';
import type { ChatPlatform } from './chat-platform.ts';
import { systemClock } from './clock.ts';
import type { BotEnv } from './env.ts';
import { type Flow, startFlow } from './flow.ts';
import type { FlowParts } from './flow-parts.ts';
import { createDiscord } from './platforms/discord.ts';
import { createSlack } from './platforms/slack.ts';
import { createReplyLinks } from './reply-links.ts';

const connections = 8;

export interface Bot {
  /** Where `/healthz`, `/readyz` and `/metrics` are served. */
  readonly healthPort: number;
  /** Resolves when every platform is at work or was refused; one that cannot be reached keeps trying. */
  readonly started: Promise<void>;
  /** Takes no more commands, ends the edits under way, and closes everything in reverse order. */
  stop(): Promise<void>;
}

/**
 * Starts the platforms that have tokens. Without any it is idle and healthy.
 *
 * @param over.prefix before every key of the queues; only tests set one
 * @throws when the health port is taken
 */
export async function startBot(env: BotEnv, log: Logger, over: { prefix?: string } = {}): Promise<Bot> {
  const clock = systemClock;
  const db = openDb(env.databaseUrl, { max: connections, applicationName: 'alchemy-bot' });
  const pipeline = openPipeline({ db, redisUrl: env.redisUrl, log, ...over });
  const metrics = createBotMetrics();
  const checks = {
    database: () => pingDb(db),
    migrations: () => assertMigrated(db),
    redis: () => pipeline.pingRedis(),
  };
  const health = await serveHealth({ port: env.healthPort, readiness: createReadiness(checks, log), metrics });
  // A bot starts without its database too, and then shows nothing new: its commands say what is away.
  const told = keepConfiguration(db, 'bot', { host: hostname(), settings: [...env.settings] }).catch((error: unknown) =>
    log.warn({ err: error }, 'the portal does not learn what the bot was started with'),
  );
  const links = createReplyLinks({ db, clock, ...env });
  const shared = { db, pipeline, links, clock, log, metrics, ...env };
  const running = platformsOf(env, log).map((platform) => run({ ...shared, platform }));
  if (running.length === 0) log.info('no chat platform has a token: idle');
  return {
    healthPort: health.port,
    started: Promise.all(running.map(({ started }) => started)).then(() => {}),
    async stop() {
      await Promise.all(running.map((platform) => platform.stop()));
      await told;
      await pipeline.close();
      await closeDb(db);
      await health.close();
    },
  };
}

function platformsOf({ discord, slack }: BotEnv, log: Logger): ChatPlatform[] {
  const shared = { clock: systemClock, log };
  return [
    ...(discord === undefined ? [] : [createDiscord({ ...discord, ...shared })]),
    ...(slack === undefined ? [] : [createSlack({ ...slack, ...shared })]),
  ];
}

/** A platform with a bad token says so, and the others go on. */
function run(parts: FlowParts): Pick<Bot, 'started' | 'stop'> {
  const { platform, log } = parts;
  let flow: Flow | undefined;
  const start = async () => {
    try {
      flow = await startFlow(parts);
      log.info({ platform: platform.name }, 'a chat platform is at work');
    } catch (error) {
      log.error({ err: error, platform: platform.name }, 'a chat platform is not at work');
    }
  };
  const started = start();
  return {
    started,
    async stop() {
      // A platform that still tries to connect is stopped first, so that its start comes to an end.
      if (flow === undefined) await platform.stop();
      await started;
      await flow?.stop();
    },
  };
}
