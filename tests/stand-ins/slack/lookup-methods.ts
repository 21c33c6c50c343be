import { z } from 'zod';
import { visibleChannel } from './channel-access.ts';
import { jsonField, parseArguments } from './form.ts';
import type { Call, Method } from './method.ts';
import type { Parts } from './parts.ts';
import { Refusal } from './refusals.ts';
import type { User } from './workspaces.ts';

const ByChannel = z.object({ channel: z.string() });
const ByUser = z.object({ user: z.string(), include_locale: jsonField(z.boolean()).optional() });
const Opening = z.object({ users: z.string() });

/** Who the bot is, people, and channels. */
export function lookupMethods(parts: Parts): Method[] {
  const { workspaces, wire } = parts;
  return [
    { name: 'auth.test', tier: 'tier4', handle: ({ team }) => identity(team) },
    {
      name: 'users.info',
      tier: 'tier4',
      scope: 'users:read',
      handle: ({ team, args }) => {
        const { user: id, include_locale } = parseArguments(ByUser, args);
        const { locale, ...user } = wire.user(knownUser(parts, team, id));
        return { user: include_locale ? { ...user, locale } : user };
      },
    },
    {
      name: 'conversations.info',
      tier: 'tier3',
      scope: 'channels:read',
      handle: ({ team, args }) => ({
        channel: wire.channel(visibleChannel(workspaces, team, parseArguments(ByChannel, args).channel)),
      }),
    },
    {
      name: 'conversations.open',
      tier: 'tier3',
      scope: 'im:write',
      handle: ({ team, args }) => {
        const user = knownUser(parts, team, parseArguments(Opening, args).users);
        return { channel: { id: workspaces.directMessages(user).id } };
      },
    },
  ];
}

function identity({ id, domain, botUserId, botId }: Call['team']) {
  const url = `https://${domain}.slack.com/`;
  return { url, team: domain, team_id: id, user: 'alchemy', user_id: botUserId, bot_id: botId };
}

function knownUser({ workspaces }: Parts, team: Call['team'], id: string): User {
  const user = workspaces.users.get(id);
  if (user?.team !== team) throw new Refusal('user_not_found');
  return user;
}
