import type { Logger } from '@alchemy/core/log';
import { App, webApi } from '@slack/bolt';
import type { ChatPlatform, Ping } from '../chat-platform.ts';
import type { Clock } from '../clock.ts';
import { boltLogger, type Door, identify, openReceiver } from './slack/connect.ts';
import { drawLine, drawReply } from './slack/draw.ts';
import { budgetsOf, editMessage } from './slack/edit.ts';
import { listen } from './slack/listen.ts';
import { readMessageRef } from './slack/message-ref.ts';

export interface SlackSettings {
  readonly botToken: string;
  readonly door: Door;
  /** Ends in `/api/`. */
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Slack's client has no limit of its own. One try fits into the time that an edit may take; the editor repeats it. */
const callLimitMs = 8_000;

/** Slack by Bolt: Socket Mode or signed HTTP for what people do, the Web API for what they see. */
export function createSlack({ botToken, door, apiUrl, clock, log }: SlackSettings): ChatPlatform {
  const logger = boltLogger(log);
  const clientOptions = {
    slackApiUrl: apiUrl,
    timeout: callLimitMs,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    logger,
  };
  const client = new webApi.WebClient(botToken, clientOptions);
  const stopping = new AbortController();
  let app: App | undefined;
  return {
    name: 'slack',
    async start(handlers) {
      const identity = await identify(client, { log, signal: stopping.signal });
      const authorize = async () => ({ botToken, ...identity });
      app = new App({ receiver: openReceiver(door, apiUrl, logger), authorize, clientOptions, logger });
      app.error(async (error) => log.error({ err: error }, 'what somebody did in Slack could not be answered'));
      listen(app, handlers, clock.now);
      await app.start();
    },
    budgetsOf: (message) => budgetsOf(readMessageRef(message)),
    edit: (message, view) =>
      editMessage(client, { message: readMessageRef(message), body: drawReply(view), nowMs: clock.now() }),
    async ping(message, ping) {
      const { channel, threadTs } = readMessageRef(message);
      await client.chat.postMessage({
        channel,
        text: pingText(ping),
        ...(threadTs === null ? {} : { thread_ts: threadTs }),
      });
    },
    async stop() {
      stopping.abort();
      await app?.stop();
    },
  };
}

function pingText({ people, line }: Ping): string {
  const mentions = people.map((identity) => `<@${identity.split(':').at(-1)}>`);
  return `${mentions.join(' ')} ${drawLine(line)}`;
}
