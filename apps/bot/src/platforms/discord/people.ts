import {
  ApplicationIntegrationType,
  type BaseInteraction,
  type ChatInputCommandInteraction,
  InteractionContextType,
  type MessageContextMenuCommandInteraction,
  PermissionFlagsBits,
} from 'discord.js';
import type { Person, Place, StemsCommand } from '../../chat-platform.ts';
import type { DiscordMessage } from './message-ref.ts';

export function personOf({ user }: BaseInteraction): Person {
  return { identity: `discord:${user.id}`, name: user.displayName };
}

export function placeOf({ guildId, memberPermissions }: BaseInteraction): Place {
  return { workspace: guildId, mayManage: memberPermissions?.has(PermissionFlagsBits.ManageGuild) ?? false };
}

/** The answer to an interaction: edited by its token, and later by the bot where that sees the channel. */
export function answerTo(interaction: BaseInteraction): DiscordMessage {
  return {
    channelId: interaction.channelId ?? '',
    messageId: null,
    createdAtMs: interaction.createdTimestamp,
    interactionToken: interaction.token,
    isBotsOwn: seesChannel(interaction),
    nonce: interaction.id,
  };
}

/** Not where a person alone brought the application: there the bot is no member. */
function seesChannel({ context, authorizingIntegrationOwners: owners, appPermissions }: BaseInteraction): boolean {
  if (context === InteractionContextType.BotDM) return true;
  const isMember = owners[ApplicationIntegrationType.GuildInstall] !== undefined;
  return context === InteractionContextType.Guild && isMember && appPermissions.has(PermissionFlagsBits.ViewChannel);
}

/** What `/stems` was given. */
export function stemsCommand(interaction: ChatInputCommandInteraction, answer: DiscordMessage): StemsCommand {
  const { options } = interaction;
  return {
    ...commandFrom(interaction, answer),
    text: options.getString('url', true),
    model: options.getString('model'),
    stems: namesIn(options.getString('stems')),
    format: options.getString('format'),
    private: options.getBoolean('private') ?? false,
  };
}

/** The link in a message that "Split into stems" was used on. */
export function messageCommand(
  interaction: MessageContextMenuCommandInteraction,
  answer: DiscordMessage,
): StemsCommand {
  const usual = { model: null, stems: null, format: null, private: false };
  return { ...commandFrom(interaction, answer), ...usual, text: interaction.targetMessage.content };
}

function commandFrom(interaction: BaseInteraction, answer: DiscordMessage) {
  const who = { person: personOf(interaction), ...placeOf(interaction) };
  return { kind: 'stems', ...who, interactionId: interaction.id, answer } as const;
}

function namesIn(text: string | null): string[] | null {
  return text === null
    ? null
    : text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((name) => name !== '');
}
