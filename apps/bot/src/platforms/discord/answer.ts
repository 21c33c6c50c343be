import { setTimeout as wait } from 'node:timers/promises';
import {
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type InteractionCallbackResponse,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  RESTJSONErrorCodes,
} from 'discord.js';
import type { Answer, Notice } from '../../chat-platform.ts';
import { drawNotice, drawReply } from './draw.ts';
import type { DiscordMessage } from './message-ref.ts';
import { isRefusal } from './refusals.ts';

/** Whoever typed should see soon that something happens: what is written by then shows as thinking until it is drawn. */
const firstAnswerWithinMs = 250;
/** However busy PostgreSQL is, nobody waits longer for a sign: what is not written by then shows as thinking all the same. */
const acknowledgeWithinMs = 300;

/** After ten seconds a reply is drawn by the editor: an answer that would come near that is left to it, and never overtakes. */
const answerWithinMs = 5_000;

const ephemeral = { flags: MessageFlags.Ephemeral } as const;

export type CommandInteraction = ChatInputCommandInteraction | MessageContextMenuCommandInteraction;

/**
 * Answers a command as soon as there is an answer; where that takes long, it shows as thinking meanwhile. Nothing is
 * acknowledged that is not written, unless that takes too long: a bot that ends before leaves no promise.
 */
export async function answerCommand(
  interaction: CommandInteraction,
  message: DiscordMessage,
  begin: (written: () => void) => Promise<Answer>,
): Promise<void> {
  const begunAt = performance.now();
  const limit = new AbortController();
  const pause = (ms: number) => wait(ms, undefined, { signal: limit.signal }).catch(() => undefined);
  let tell = () => {};
  const written = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const work = begin(tell);
  const late = Promise.race([Promise.all([written, pause(firstAnswerWithinMs)]), pause(acknowledgeWithinMs)]);
  const first = await Promise.race([work, late.then(() => undefined)]).finally(() => limit.abort());
  if (first !== undefined) return await sendFirst(interaction, message, first);
  await interaction.deferReply();
  const answer = await work;
  if (answer.kind === 'reply' && performance.now() - begunAt > answerWithinMs) return;
  await sendDeferred(interaction, message, answer);
}

async function sendFirst(interaction: CommandInteraction, message: DiscordMessage, answer: Answer): Promise<void> {
  if (answer.kind === 'notice') await interaction.reply({ ...drawNotice(answer.notice), ...ephemeral });
  if (answer.kind !== 'reply') return;
  const sent = await interaction.reply({ ...drawReply(answer.view), withResponse: true });
  await answer.sentAs({ ...message, messageId: idOf(sent) });
  await sayAside(interaction, answer.aside);
}

/** What shows as thinking is public, a notice is not. A reply that cannot be shown now is shown by the editor. */
async function sendDeferred(interaction: CommandInteraction, message: DiscordMessage, answer: Answer): Promise<void> {
  if (answer.kind === 'reply') {
    const { id } = await interaction.editReply(drawReply(answer.view));
    await answer.sentAs({ ...message, messageId: id });
    return await sayAside(interaction, answer.aside);
  }
  await interaction.deleteReply();
  if (answer.kind === 'notice') await interaction.followUp({ ...drawNotice(answer.notice), ...ephemeral });
}

async function sayAside(interaction: CommandInteraction, aside: Notice | null | undefined): Promise<void> {
  if (aside) await interaction.followUp({ ...drawNotice(aside), ...ephemeral });
}

/** Answers a pressed button. */
export async function answerButton(interaction: ButtonInteraction, work: Promise<Answer>): Promise<void> {
  const answer = await work;
  if (answer.kind === 'notice') await interaction.reply({ ...drawNotice(answer.notice), ...ephemeral });
  else await interaction.deferUpdate();
}

/** Another process answered first, or it is too late for anybody to. */
export function isAnsweredElsewhere(error: unknown): boolean {
  const { UnknownInteraction, InteractionHasAlreadyBeenAcknowledged } = RESTJSONErrorCodes;
  return isRefusal(error, UnknownInteraction, InteractionHasAlreadyBeenAcknowledged);
}

function idOf({ resource, interaction }: InteractionCallbackResponse): string | null {
  return resource?.message?.id ?? interaction.responseMessageId;
}
