import type { OAuthConfig } from 'next-auth/providers/oauth';
import { z } from 'zod';
import type { ChatSignIn, PortalEnv } from '../env.ts';

const DiscordProfile = z.object({ id: z.string(), username: z.string(), global_name: z.string().nullish() });

const SlackProfile = z.object({
  'https://slack.com/team_id': z.string(),
  'https://slack.com/user_id': z.string(),
  name: z.string().nullish(),
});

/** The chat accounts that people may sign in with: those whose application is configured. */
export function chatProviders({ discord, slack }: Pick<PortalEnv, 'discord' | 'slack'>): OAuthConfig<unknown>[] {
  return [
    ...(discord === undefined ? [] : [discordProvider(discord)]),
    ...(slack === undefined ? [] : [slackProvider(slack)]),
  ];
}

/** The profile's id is the identity by which the same person is known in chat. */
function discordProvider({ clientId, clientSecret, url }: ChatSignIn): OAuthConfig<unknown> {
  return {
    id: 'discord',
    name: 'Discord',
    type: 'oauth',
    clientId,
    clientSecret,
    checks: ['state', 'pkce'],
    authorization: { url: `${url}/oauth2/authorize`, params: { scope: 'identify' } },
    token: `${url}/oauth2/token`,
    userinfo: `${url}/users/@me`,
    profile: (profile) => {
      const { id, username, global_name: name } = DiscordProfile.parse(profile);
      return { id: `discord:${id}`, name: name ?? username };
    },
  };
}

/** OpenID Connect: the identity comes out of the signed token. */
function slackProvider({ clientId, clientSecret, url }: ChatSignIn): OAuthConfig<unknown> {
  const { origin } = new URL(url);
  return {
    id: 'slack',
    name: 'Slack',
    type: 'oauth',
    idToken: true,
    clientId,
    clientSecret,
    checks: ['state', 'nonce'],
    issuer: origin,
    jwks_endpoint: `${origin}/openid/connect/keys`,
    authorization: { url: `${origin}/openid/connect/authorize`, params: { scope: 'openid profile' } },
    token: `${url}openid.connect.token`,
    userinfo: `${url}openid.connect.userInfo`,
    profile: (profile) => {
      const {
        'https://slack.com/team_id': team,
        'https://slack.com/user_id': user,
        name,
      } = SlackProfile.parse(profile);
      return { id: `slack:${team}:${user}`, name: name ?? null };
    },
  };
}
