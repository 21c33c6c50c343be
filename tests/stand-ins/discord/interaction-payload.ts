import type { Interaction } from './interactions.ts';
import { directMessagePermissions, Permission } from './permissions.ts';
import type { Wire } from './wire.ts';
import type { Channel, World } from './world.ts';

/** Discord's numbers for where an interaction came from. */
const CONTEXTS = { text: 0, thread: 0, dm: 1, group: 2 } as const;

const TYPES = { slash: 2, 'message-command': 2, button: 3, autocomplete: 4 } as const;

/** What everybody in a server may do, and, where the person manages the server, that too. */
const MEMBER = Permission.viewChannel | Permission.sendMessages;

/** INTERACTION_CREATE as the gateway sends it. `data` and `message` depend on the kind. */
export function interactionPayload(
  interaction: Interaction,
  details: { wire: Wire; world: World; data: unknown; message?: unknown; managesGuild?: boolean },
) {
  const { wire, world } = details;
  const { id, token, user, channel, kind } = interaction;
  const permissions = details.managesGuild ? MEMBER | Permission.manageGuild : MEMBER;
  const person = channel.guild ? { member: wire.member(user, permissions) } : { user: wire.user(user) };
  return {
    id,
    token,
    version: 1,
    type: TYPES[kind],
    application_id: world.applicationId,
    data: details.data,
    ...(details.message === undefined ? {} : { message: details.message }),
    ...person,
    ...whereFrom(channel),
    channel: { ...wire.channel(channel), permissions: String(permissions) },
    channel_id: channel.id,
    app_permissions: String(appPermissions(channel)),
    authorizing_integration_owners: owners(interaction),
    attachment_size_limit: interaction.sizeLimitBytes,
    context: CONTEXTS[channel.kind],
    locale: user.locale,
    entitlements: [],
  };
}

function whereFrom({ guild }: Channel) {
  if (guild === undefined) return {};
  return { guild_id: guild.id, guild: { id: guild.id, locale: 'en-US', features: [] }, guild_locale: 'en-US' };
}

/** A server's channel reports what the bot may do there; elsewhere Discord reports a fixed set. */
function appPermissions(channel: Channel): bigint {
  if (channel.guild?.hasBot) return channel.botPermissions;
  return directMessagePermissions;
}

function owners({ installedFor, channel, user }: Interaction): Record<string, string> {
  const guild = installedFor.includes('guild') ? { '0': channel.guild?.id ?? '0' } : {};
  return installedFor.includes('user') ? { ...guild, '1': user.id } : guild;
}
