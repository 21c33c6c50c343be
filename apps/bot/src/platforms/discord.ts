import type { Logger } from '@alchemy/core/log';
import { Client, Events, type Interaction } from 'discord.js';
import type { ChatPlatform, Command, Handlers, MessageRef } from '../chat-platform.ts';
import type { Clock } from '../clock.ts';
import { answerButton, answerCommand, type CommandInteraction, isAnsweredElsewhere } from './discord/answer.ts';
import { attachFiles, ping } from './discord/beside.ts';
import { registerCommands, splitMessage } from './discord/commands.ts';
import { drawReply } from './discord/draw.ts';
import { budgetsOf, editMessage } from './discord/edit.ts';
import { logIn } from './discord/log-in.ts';
import {
  type DiscordMessage,
  lastEditsFrom,
  readMessageRef,
  type TokenLife,
  usualTokenLife,
} from './discord/message-ref.ts';
import { answerTo, messageCommand, personOf, placeOf, stemsCommand } from './discord/people.ts';
import { answerPrivately } from './discord/private.ts';
import { loggable } from './discord/refusals.ts';

export interface DiscordSettings {
  readonly token: string;
  readonly applicationId: string;
  /** Ends in `/api`, without a version. */
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** How interaction tokens are used. Default: a minute less than Discord's quarter of an hour. */
  readonly tokenLife?: TokenLife;
}

/** One try and one repetition fit into the time that an edit may take. */
const restTimeoutMs = 4_000;
const restRetries = 1;

/** Discord by discord.js: gateway for what people do, REST for what they see. */
export function createDiscord(settings: DiscordSettings): ChatPlatform {
  const { token, applicationId, apiUrl, clock, log, tokenLife = usualTokenLife } = settings;
  const rest = { api: apiUrl, timeout: restTimeoutMs, retries: restRetries, rejectOnRateLimit: isEdit };
  const client = new Client({ intents: [], allowedMentions: { parse: [] }, rest });
  const atWork = new Set<Promise<void>>();
  const stopping = new AbortController();

  function listen(handlers: Handlers): void {
    client.on(Events.Error, (error) => log.warn({ err: error }, 'the connection to Discord failed'));
    client.on(Events.InteractionCreate, (interaction) => {
      const answered = answer(handlers, interaction)
        .catch((error: unknown) => reportUnanswered(log, error))
        .finally(() => atWork.delete(answered));
      atWork.add(answered);
    });
  }

  const placeOfMessage = (message: MessageRef) => ({
    message: readMessageRef(message),
    applicationId,
    nowMs: clock.now(),
    tokenLife,
  });

  return {
    name: 'discord',
    async start(handlers) {
      listen(handlers);
      await logIn(client, token, { log, signal: stopping.signal });
      await registerCommands(client.rest, applicationId);
    },
    budgetsOf: (message, now) => budgetsOf(readMessageRef(message), { nowMs: now.getTime(), tokenLife }),
    edit: (message, view) =>
      editMessage(client.rest, applicationId, { ...placeOfMessage(message), body: drawReply(view) }),
    uploadLimitBytes: (message) => readMessageRef(message).uploadLimitBytes,
    attach: (message, files) => attachFiles(client.rest, placeOfMessage(message), files),
    lastEditsFrom: (message) => lastEditsFrom(readMessageRef(message), tokenLife),
    ping: (message, wanted) => ping(client.rest, placeOfMessage(message), wanted),
    async stop() {
      stopping.abort();
      await Promise.all(atWork);
      await client.destroy();
    },
  };
}

/** An edit that has to wait is better made anew; the library would queue it, and all others of its bucket behind it. */
const isEdit = ({ method }: { method: string }): boolean => method === 'PATCH';

async function answer(handlers: Handlers, interaction: Interaction): Promise<void> {
  if (interaction.isAutocomplete()) {
    const typing = { person: personOf(interaction), ...placeOf(interaction), text: interaction.options.getFocused() };
    return await interaction.respond([...(await handlers.suggest(typing))]);
  }
  if (interaction.isButton()) {
    const action = { id: interaction.customId, person: personOf(interaction), ...placeOf(interaction) };
    return await answerButton(interaction, handlers.action(action));
  }
  if (!interaction.isChatInputCommand() && !interaction.isMessageContextMenuCommand()) return;
  const message = answerTo(interaction);
  const command = commandIn(interaction, message);
  if (command === undefined) return;
  if (command.kind === 'stems' && command.private) return await answerPrivately(interaction, command, handlers);
  await answerCommand(interaction, message, (written) => handlers.command(command, written));
}

/** `undefined` for a command of another time. */
function commandIn(interaction: CommandInteraction, message: DiscordMessage): Command | undefined {
  const name = interaction.commandName;
  if (interaction.isMessageContextMenuCommand()) {
    return name === splitMessage ? messageCommand(interaction, message) : undefined;
  }
  if (name === 'stems') return stemsCommand(interaction, message);
  const kind = plainCommands.get(name);
  return kind && { kind, person: personOf(interaction), ...placeOf(interaction) };
}

const plainCommands: ReadonlyMap<string, 'help' | 'queue'> = new Map([
  ['stems-help', 'help'],
  ['stems-queue', 'queue'],
]);

function reportUnanswered(log: Logger, error: unknown): void {
  if (isAnsweredElsewhere(error)) log.debug('an interaction was answered elsewhere');
  else log.error({ err: loggable(error) }, 'an interaction could not be answered');
}
