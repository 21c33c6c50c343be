import { z } from 'zod';
import type { UploadedFile } from '../network/body.ts';
import { parseForm } from './form.ts';
import type { Interaction, InteractionKind } from './interactions.ts';
import { MessageForm } from './message-form.ts';
import { Flag, type Message } from './message-store.ts';
import type { Parts } from './parts.ts';
import { Refusal } from './refusals.ts';
import type { Result, Route } from './route.ts';
import { keepFiles } from './upload.ts';

/** Interaction callback types by Discord's names. */
export const Callback = {
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  update: 7,
  choices: 8,
} as const;

const { message, deferredMessage, deferredUpdate, update, choices } = Callback;

const ALLOWED: Record<InteractionKind, readonly number[]> = {
  slash: [message, deferredMessage],
  'message-command': [message, deferredMessage],
  button: [message, deferredMessage, deferredUpdate, update],
  autocomplete: [choices],
};

const MESSAGE_TYPES: Partial<Record<InteractionKind, number>> = { slash: 20, 'message-command': 23 };
const INTERACTION_TYPES = { slash: 2, 'message-command': 2, button: 3, autocomplete: 4 } as const;

const CallbackForm = z.object({ type: z.number().int(), data: z.unknown().optional() });
const Choices = z.object({
  choices: z
    .array(z.object({ name: z.string().min(1).max(100), value: z.union([z.string().max(100), z.number()]) }))
    .max(25),
});

/** The first answer to an interaction. */
export function callbackRoute(parts: Parts): Route {
  return {
    method: 'POST',
    path: '/interactions/:interaction/:token/callback',
    isOpen: true,
    handle: ({ param, query, body, files }) => {
      const interaction = parts.interactions.awaiting(param('interaction'), param('token'));
      const { type, data } = parseForm(CallbackForm, body);
      if (!ALLOWED[interaction.kind].includes(type)) throw wrongType(type);
      const shown = carryOut(parts, interaction, { type, data, files });
      parts.interactions.acknowledge(interaction, type, data);
      if (query.get('with_response') !== 'true') return { status: 204 };
      return withResponse(parts, interaction, { type, shown });
    },
  };
}

function wrongType(type: number): Refusal {
  const error = { code: 'BASE_TYPE_CHOICES', message: `Type ${type} is not for this interaction.` };
  return new Refusal('invalidForm', { type: { _errors: [error] } });
}

interface Answer {
  readonly type: number;
  readonly data: unknown;
  readonly files: readonly UploadedFile[];
}

/** Returns the message that `@original` names afterwards. */
function carryOut(parts: Parts, interaction: Interaction, { type, data, files }: Answer): Message | undefined {
  if (type === choices) {
    parseForm(Choices, data);
    return undefined;
  }
  if (type === deferredUpdate) return remember(interaction, attachedMessage(parts, interaction));
  const form = parseForm(MessageForm, data ?? {});
  const kept = keepFiles(parts, files, interaction.sizeLimitBytes);
  if (type === update) {
    const edited = parts.messages.edit(attachedMessage(parts, interaction), form, { files: kept, door: 'callback' });
    return remember(interaction, edited);
  }
  const flags = type === deferredMessage ? Flag.loading : 0;
  const draft = { ...draftFor(parts, interaction), flags };
  return remember(interaction, parts.messages.create(draft, form, { files: kept, door: 'callback' }));
}

function draftFor({ world }: Parts, { kind, channel, user, id }: Interaction) {
  const interaction = { id, type: INTERACTION_TYPES[kind], user };
  return { channel, author: world.bot, type: MESSAGE_TYPES[kind] ?? 0, interaction };
}

function attachedMessage({ messages }: Parts, { messageId }: Interaction): Message {
  const attached = messageId === undefined ? undefined : messages.find(messageId);
  if (!attached) throw new Refusal('unknownMessage');
  return attached;
}

function remember(interaction: Interaction, original: Message): Message {
  interaction.originalId = original.id;
  interaction.ownIds.add(original.id);
  return original;
}

function withResponse(
  { wire }: Parts,
  interaction: Interaction,
  { type, shown }: { type: number; shown: Message | undefined },
): Result {
  const flags = shown?.flags ?? 0;
  const hasMessage = type === message || type === update;
  const resource = hasMessage && shown ? { resource: { type, message: wire.message(shown) } } : {};
  return {
    status: 200,
    body: {
      interaction: {
        id: interaction.id,
        type: INTERACTION_TYPES[interaction.kind],
        response_message_id: shown?.id,
        response_message_loading: (flags & Flag.loading) !== 0,
        response_message_ephemeral: (flags & Flag.ephemeral) !== 0,
      },
      ...resource,
    },
  };
}
