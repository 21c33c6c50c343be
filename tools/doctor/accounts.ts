import { z } from 'zod';
import type { ToolEnv } from '../env.ts';
import { askOutside } from './ask-outside.ts';
import type { Finding } from './finding.ts';

const off: Finding = { detail: 'off' };

/** What the bot asks of a Slack workspace; without one of them something does not work. */
export const slackScopes = ['app_mentions:read', 'chat:write', 'commands', 'files:read', 'im:write'] as const;

const Application = z.object({ id: z.string() });

/** Whether Discord knows the token, and it belongs to the application that is named. */
export async function examineDiscord(env: ToolEnv): Promise<Finding> {
  const { DISCORD_TOKEN: token, DISCORD_APPLICATION_ID: id, DISCORD_API_URL: url } = env;
  if (token === undefined) return off;
  if (id === undefined) {
    return { detail: 'no application', remedy: 'Set DISCORD_APPLICATION_ID to the number of the application.' };
  }
  const answer = await askOutside(`${url.replace(/\/$/, '')}/v10/users/@me`, {
    headers: { authorization: `Bot ${token}` },
  });
  if (answer === undefined) return unreachable('Discord', url);
  if (answer.status === 401) {
    return {
      detail: 'DISCORD_TOKEN is refused',
      remedy: 'Make a new token in the Discord developer portal, under Bot.',
    };
  }
  const user = Application.safeParse(answer.body);
  if (!user.success) return strange('Discord', answer.status);
  return { detail: `signed in as ${user.data.id}` };
}

const AuthTest = z.object({ ok: z.boolean(), error: z.string().optional(), team: z.string().optional() });

/** Whether Slack knows the token, and lets the application do what the bot does. */
export async function examineSlack(env: ToolEnv): Promise<Finding> {
  const { SLACK_BOT_TOKEN: token, SLACK_API_URL: url } = env;
  if (token === undefined) return off;
  if (env.SLACK_APP_TOKEN === undefined && env.SLACK_SIGNING_SECRET === undefined) {
    return { detail: 'no way in', remedy: 'Set SLACK_APP_TOKEN, or SLACK_SIGNING_SECRET for requests over HTTP.' };
  }
  const answer = await askOutside(new URL('auth.test', url).href, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  if (answer === undefined) return unreachable('Slack', url);
  const test = AuthTest.safeParse(answer.body);
  if (!test.success) return strange('Slack', answer.status);
  if (!test.data.ok) {
    return {
      detail: `SLACK_BOT_TOKEN is refused (${test.data.error})`,
      remedy: 'Install the application into the workspace again and copy its new bot token.',
    };
  }
  return judgeScopes(answer.headers.get('x-oauth-scopes'), test.data.team);
}

function judgeScopes(listed: string | null, team: string | undefined): Finding {
  const given = listed?.split(',').map((scope) => scope.trim());
  const missing = given === undefined ? [] : slackScopes.filter((scope) => !given.includes(scope));
  if (missing.length === 0) return { detail: `signed in to ${team ?? 'a workspace'}` };
  return {
    detail: `the application lacks ${missing.join(', ')}`,
    remedy: 'Add these scopes under OAuth & Permissions, and install the application again.',
  };
}

/** Whether Spotify gives a token for the credentials. */
export async function examineSpotify(env: ToolEnv): Promise<Finding> {
  const { SPOTIFY_CLIENT_ID: id, SPOTIFY_CLIENT_SECRET: secret, SPOTIFY_ACCOUNTS_URL: url } = env;
  if (id === undefined && secret === undefined) return { detail: 'no credentials: links are read from public pages' };
  if (id === undefined || secret === undefined) {
    return {
      detail: 'half of the credentials',
      remedy: 'Set both SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET, or neither.',
    };
  }
  const answer = await askOutside(`${url.replace(/\/$/, '')}/api/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  if (answer === undefined) return unreachable('Spotify', url);
  if (answer.status === 200) return { detail: 'the credentials are good' };
  return {
    detail: `the credentials are refused (${answer.status})`,
    remedy: 'Copy both again from the Spotify dashboard.',
  };
}

const unreachable = (name: string, url: string): Finding => ({
  detail: `${name} does not answer at ${url}`,
  remedy: 'Let this machine reach it, or try again later.',
});

const strange = (name: string, status: number): Finding => ({
  detail: `${name} answers with ${status}`,
  remedy: 'Try again later.',
});
