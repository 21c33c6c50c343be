import { App, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { Slack } from './start.ts';

/** Tests assert what happens; what the SDKs say about cut connections would only hide what fails. */
export const quietLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

/** For ever, because a connection that cannot be opened now can be later. The first pause is no longer than the longest. */
const retryConfig = { forever: true, minTimeout: 50, maxTimeout: 500 };

/** A real Bolt application on Socket Mode, connected to the stand-in once started. The caller stops it. */
export function socketApp(slack: Slack): App {
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: quietLogger,
    clientPingTimeout: 300,
    installerOptions: { clientOptions: { slackApiUrl: slack.api, retryConfig } },
  });
  return appOn(slack, receiver);
}

/** A real Bolt application on HTTP. Returns where it listens: any free port of the loopback interface. */
export async function httpApp(slack: Slack, prepare: (app: App) => void): Promise<{ app: App; url: string }> {
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: quietLogger });
  const app = appOn(slack, receiver);
  prepare(app);
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The application has no port.');
  return { app, url: `http://127.0.0.1:${address.port}/slack/events` };
}

/** Asks for the token of the team that something came from, as an application in many teams does. */
function appOn(slack: Slack, receiver: SocketModeReceiver | HTTPReceiver): App {
  return new App({
    receiver,
    logger: quietLogger,
    clientOptions: { slackApiUrl: slack.api, rejectRateLimitedCalls: true, retryConfig: { retries: 0 } },
    authorize: async ({ teamId }) => {
      const team = slack.workspaces.teams.get(teamId ?? '');
      if (!team) throw new Error(`The application is not installed in ${teamId}.`);
      return { botToken: team.botToken, botId: team.botId, botUserId: team.botUserId };
    },
  });
}
