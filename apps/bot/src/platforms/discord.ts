import type { Logger } from '@alchemy/core/log';
import { Client, Events, type Interaction, Routes } from 'discord.js';
import type { ChatPlatform, Handlers, Ping } from '../chat-platform.ts';
import type { Clock } from '../clock.ts';
import { answerButton, answerCommand, isAnsweredElsewhere } from './discord/answer.ts';
import { registerCommands, splitMessage } from './discord/commands.ts';
import { drawLine, drawReply } from './discord/draw.ts';
import { budgetsOf, editMessage } from './discord/edit.ts';
import { logIn } from './discord/log-in.ts';
import { readMessageRef } from './discord/message-ref.ts';
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
}

/** One try and one repetition fit into the time that an edit may take. */
const restTimeoutMs = 4_000;
const restRetries = 1;

/** Discord by discord.js: gateway for what people do, REST for what they see. */
export function createDiscord({ token, applicationId, apiUrl, clock, log }: DiscordSettings): ChatPlatform {
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

  return {
    name: 'discord',
    async start(handlers) {
      listen(handlers);
      await logIn(client, token, { log, signal: stopping.signal });
      await registerCommands(client.rest, applicationId);
    },
    budgetsOf: (message, now) => budgetsOf(readMessageRef(message), now.getTime()),
    edit: (message, view) =>
      editMessage(client.rest, applicationId, {
        message: readMessageRef(message),
        body: drawReply(view),
        nowMs: clock.now(),
      }),
    async ping(message, ping) {
      const { channelId } = readMessageRef(message);
      await client.rest.post(Routes.channelMessages(channelId), { body: pingBody(ping) }).catch((error: unknown) => {
        throw loggable(error);
      });
    },
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
  if (interaction.isButton()) {
    const action = { id: interaction.customId, person: personOf(interaction), ...placeOf(interaction) };
    return await answerButton(interaction, handlers.action(action));
  }
  if (!interaction.isChatInputCommand() && !interaction.isMessageContextMenuCommand()) return;
  const message = answerTo(interaction);
  if (interaction.commandName === 'stems-help') {
    return await answerCommand(interaction, message, handlers.command({ kind: 'help', ...placeOf(interaction) }));
  }
  if (interaction.isMessageContextMenuCommand()) {
    if (interaction.commandName !== splitMessage) return;
    return await answerCommand(interaction, message, handlers.command(messageCommand(interaction, message)));
  }
  if (interaction.commandName !== 'stems') return;
  const command = stemsCommand(interaction, message);
  if (command.private) return await answerPrivately(interaction, command, handlers);
  await answerCommand(interaction, message, handlers.command(command));
}

function reportUnanswered(log: Logger, error: unknown): void {
  if (isAnsweredElsewhere(error)) log.debug('an interaction was answered elsewhere');
  else log.error({ err: loggable(error) }, 'an interaction could not be answered');
}

/** Discord's nonces have 25 characters at most. */
const longestNonce = 25;

function pingBody({ people, line, key }: Ping) {
  const users = people.map((identity) => identity.replace(/^discord:/, ''));
  const mentions = users.map((id) => `<@${id}>`).join(' ');
  const once = { nonce: key.slice(-longestNonce), enforce_nonce: true };
  return { content: `${mentions} ${drawLine(line)}`, allowed_mentions: { users }, ...once };
}
