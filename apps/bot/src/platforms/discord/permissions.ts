import {
  ApplicationIntegrationType,
  type BaseInteraction,
  InteractionContextType,
  PermissionFlagsBits,
} from 'discord.js';

/** What the bot needs in a channel, by the names that Discord shows to people. */
const needed = {
  'View Channel': PermissionFlagsBits.ViewChannel,
  'Embed Links': PermissionFlagsBits.EmbedLinks,
  'Attach Files': PermissionFlagsBits.AttachFiles,
} as const;

/** Permissions that the bot lacks in the channel; none is missing where it is no member, because nobody granted any there. */
export function missingPermissions(interaction: BaseInteraction): string[] {
  if (!isMemberWith(interaction)) return [];
  const { appPermissions, channel } = interaction;
  const sending = channel?.isThread()
    ? { 'Send Messages in Threads': PermissionFlagsBits.SendMessagesInThreads }
    : { 'Send Messages': PermissionFlagsBits.SendMessages };
  const all: [string, bigint][] = Object.entries({ ...needed, ...sending });
  return all.filter(([, permission]) => !appPermissions.has(permission)).map(([name]) => name);
}

/** Whether the bot itself is in this server. */
export function isMemberWith({ context, authorizingIntegrationOwners: owners }: BaseInteraction): boolean {
  return context === InteractionContextType.Guild && owners[ApplicationIntegrationType.GuildInstall] !== undefined;
}
