import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '@alchemy/core/errors';
import type { Logger } from '@alchemy/core/log';
import { type Logger as BoltLogger, HTTPReceiver, LogLevel, SocketModeReceiver, type webApi } from '@slack/bolt';
import { refusalOf } from './refusals.ts';

const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/** How Slack reaches us: over a socket that we open, or by signed requests. */
export type Door = { readonly appToken: string } | { readonly signingSecret: string; readonly port: number };

export interface Identity {
  readonly botId: string;
  readonly botUserId: string;
}

/** A receiver of our own: left to itself, Bolt would end the process when a reconnection is refused. */
export function openReceiver(door: Door, apiUrl: string, logger: BoltLogger): SocketModeReceiver | HTTPReceiver {
  if ('signingSecret' in door) return new HTTPReceiver({ ...door, logger });
  const retryConfig = { forever: true, maxTimeout: 30_000 };
  const installerOptions = { clientOptions: { slackApiUrl: apiUrl, retryConfig } };
  return new SocketModeReceiver({ appToken: door.appToken, logger, clientPingTimeout: 2_000, installerOptions });
}

/** Asks Slack who the bot is; while Slack cannot be reached, again and again. @throws Fault for a bad token */
export async function identify(
  client: webApi.WebClient,
  { log, signal }: { log: Logger; signal: AbortSignal },
): Promise<Identity> {
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
    signal.throwIfAborted();
    try {
      const { bot_id: botId = '', user_id: botUserId = '' } = await client.auth.test();
      return { botId, botUserId };
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== undefined) {
        throw new Fault('operator_attention', `SLACK_BOT_TOKEN is not accepted by Slack: ${refusal}.`, {
          cause: error,
        });
      }
      log.warn({ err: error, waitMs }, 'Slack cannot be reached; trying again');
      await wait(waitMs, undefined, { signal });
    }
  }
}

/** Bolt's log lines among ours. */
export function boltLogger(log: Logger): BoltLogger {
  const line = (words: unknown[]) => words.map(String).join(' ');
  return {
    debug: (...words) => log.trace(line(words)),
    info: (...words) => log.debug(line(words)),
    warn: (...words) => log.warn(line(words)),
    error: (...words) => log.error(line(words)),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}
