import { builtInModels } from '@alchemy/core/models';
import { commandWords } from '@alchemy/core/sentences';
import { outputFormats } from '@alchemy/db/ask';
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type REST,
  Routes,
} from 'discord.js';

export const splitMessage = 'Split into stems';

/** In servers, in the bot's direct messages, and wherever someone installed it for themselves. */
const everywhere = {
  integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM, InteractionContextType.PrivateChannel],
};

const text = ApplicationCommandOptionType.String;
const choices = (names: readonly string[]) => names.map((name) => ({ name, value: name }));

/** Everything that people can use. */
export const commands = [
  {
    ...everywhere,
    type: ApplicationCommandType.ChatInput,
    name: 'stems',
    description: commandWords.stems,
    options: [
      { type: text, name: 'url', description: commandWords.url, autocomplete: true },
      { type: ApplicationCommandOptionType.Attachment, name: 'file', description: commandWords.file },
      { type: text, name: 'stems', description: commandWords.stemNames },
      { type: text, name: 'format', description: commandWords.format, choices: choices(outputFormats) },
      { type: text, name: 'model', description: commandWords.model, choices: choices(Object.keys(builtInModels)) },
      { type: ApplicationCommandOptionType.Boolean, name: 'private', description: commandWords.private },
    ],
  },
  { ...everywhere, type: ApplicationCommandType.ChatInput, name: 'stems-queue', description: commandWords.queue },
  { ...everywhere, type: ApplicationCommandType.ChatInput, name: 'stems-help', description: commandWords.help },
  { ...everywhere, type: ApplicationCommandType.Message, name: splitMessage },
];

/** Registers the commands where Discord has others: each registration counts against a daily limit. */
export async function registerCommands(rest: REST, applicationId: string): Promise<void> {
  const registered = await rest.get(Routes.applicationCommands(applicationId));
  if (isLike(registered, commands)) return;
  await rest.put(Routes.applicationCommands(applicationId), { body: commands });
}

/** Whether `there` says all that `wanted` says; Discord adds ids, versions and defaults. Lists keep no order there. */
function isLike(there: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(there) &&
      there.length === wanted.length &&
      wanted.every((item) => there.some((each) => isLike(each, item)))
    );
  }
  if (!isObject(wanted)) return there === wanted;
  return isObject(there) && Object.entries(wanted).every(([key, value]) => isLike(there[key], value));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
