import {
  type Attachment,
  type BaseInteraction,
  type ChatInputCommandInteraction,
  InteractionContextType,
  type MessageContextMenuCommandInteraction,
  PermissionFlagsBits,
} from 'discord.js';
import type { AttachedFile, Person, Place, StemsCommand } from '../../chat-platform.ts';
import { sourceInMessage } from '../../source-in-message.ts';
import type { DiscordMessage } from './message-ref.ts';
import { isMemberWith, missingPermissions } from './permissions.ts';

export function personOf({ user }: BaseInteraction): Person {
  return { identity: `discord:${user.id}`, name: user.displayName };
}

export function placeOf(interaction: BaseInteraction): Place {
  const { guildId, memberPermissions } = interaction;
  const mayManage = memberPermissions?.has(PermissionFlagsBits.ManageGuild) ?? false;
  return { workspace: guildId, mayManage, missing: missingPermissions(interaction) };
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
    uploadLimitBytes: interaction.attachmentSizeLimit,
    hasFiles: false,
  };
}

/** Not where a person alone brought the application: there the bot is no member. */
function seesChannel(interaction: BaseInteraction): boolean {
  if (interaction.context === InteractionContextType.BotDM) return true;
  return isMemberWith(interaction) && interaction.appPermissions.has(PermissionFlagsBits.ViewChannel);
}

/** What `/stems` was given. */
export function stemsCommand(interaction: ChatInputCommandInteraction, answer: DiscordMessage): StemsCommand {
  const { options } = interaction;
  return {
    ...commandFrom(interaction, answer),
    text: options.getString('url') ?? '',
    files: [options.getAttachment('file')].flatMap((file) => (file === null ? [] : [attachedFile(file)])),
    model: options.getString('model'),
    stems: namesIn(options.getString('stems')),
    format: options.getString('format'),
    private: options.getBoolean('private') ?? false,
  };
}

/** The link or the file in a message that "Split into stems" was used on. */
export function messageCommand(
  interaction: MessageContextMenuCommandInteraction,
  answer: DiscordMessage,
): StemsCommand {
  const usual = { model: null, stems: null, format: null, private: false };
  const { content, attachments } = interaction.targetMessage;
  const files = attachments.filter(({ contentType }) => contentType?.startsWith('audio/') ?? true).map(attachedFile);
  return { ...commandFrom(interaction, answer), ...usual, ...sourceInMessage(content, files) };
}

function attachedFile({ name, size, url }: Attachment): AttachedFile {
  return { network: 'discord', name, sizeBytes: size, url };
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
