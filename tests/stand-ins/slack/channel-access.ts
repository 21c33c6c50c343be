import { Refusal } from './refusals.ts';
import type { Channel, Team, Workspaces } from './workspaces.ts';

/** The channel that a bot may post in. A person's id stands for their direct messages where `openDirect`. */
export function channelToPost(workspaces: Workspaces, team: Team, id: string): Channel {
  const user = workspaces.users.get(id);
  const channel = user?.team === team ? workspaces.directMessages(user) : visibleChannel(workspaces, team, id);
  if (channel.archived) throw new Refusal('is_archived');
  const mayPost = channel.members.has(team.botUserId) || team.scopes.includes('chat:write.public');
  if (!mayPost) throw new Refusal('not_in_channel');
  if (isClosed(workspaces, channel)) throw new Refusal('messages_tab_disabled');
  return channel;
}

/** A channel that the bot knows of: of private ones only those it is in. */
export function visibleChannel(workspaces: Workspaces, team: Team, id: string): Channel {
  const channel = workspaces.channels.get(id);
  const isHidden = channel?.kind !== 'public' && !channel?.members.has(team.botUserId);
  if (!channel || channel.team !== team || isHidden) throw new Refusal('channel_not_found');
  return channel;
}

function isClosed({ users }: Workspaces, { kind, members }: Channel): boolean {
  if (kind !== 'direct') return false;
  return [...members].some((id) => users.get(id)?.acceptsDirectMessages === false);
}
