import type { Logger } from '@alchemy/core/log';
import { App, webApi } from '@slack/bolt';
import type { ChatPlatform } from '../chat-platform.ts';
import type { Clock } from '../clock.ts';
import { attachFiles, ping } from './slack/beside.ts';
import { boltLogger, type Door, identify, openReceiver } from './slack/connect.ts';
import { drawReply } from './slack/draw.ts';
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

/** Slack takes up to a gigabyte; whatever is put beside a reply is held in memory. */
const uploadLimitBytes = 50_000_000;

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
      listen(app, { handlers, now: clock.now, log });
      await app.start();
    },
    budgetsOf: (message) => budgetsOf(readMessageRef(message)),
    edit: (message, view) =>
      editMessage(client, { message: readMessageRef(message), body: drawReply(view), nowMs: clock.now() }),
    uploadLimitBytes: () => uploadLimitBytes,
    attach: (message, files) => attachFiles(client, readMessageRef(message), files),
    lastEditsFrom: () => null,
    ping: (message, wanted) => ping(client, readMessageRef(message), wanted),
    async stop() {
      stopping.abort();
      await app?.stop();
    },
  };
}
