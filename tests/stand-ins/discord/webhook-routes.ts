import { parseForm } from './form.ts';
import type { Interaction } from './interactions.ts';
import { MessageForm } from './message-form.ts';
import { Flag, type Message } from './message-store.ts';
import type { Parts } from './parts.ts';
import { Refusal } from './refusals.ts';
import type { Call, Result, Route } from './route.ts';
import { keepFiles } from './upload.ts';

const ONE = '/webhooks/:application/:token/messages/:message';

/** What an interaction's token can do after the first answer, for as long as it lives. */
export function webhookRoutes(parts: Parts): Route[] {
  const editing = { name: 'edit-by-token', over: ['token'] } as const;
  const reading = { name: 'other', over: ['token'] } as const;
  return [
    {
      method: 'POST',
      path: '/webhooks/:application/:token',
      limit: { name: 'follow-up', over: ['token'] },
      isOpen: true,
      handle: (call) => followUp(parts, call),
    },
    {
      method: 'GET',
      path: ONE,
      limit: reading,
      isOpen: true,
      handle: (call) => shown(parts, ownMessage(parts, call).message),
    },
    { method: 'PATCH', path: ONE, limit: editing, isOpen: true, handle: (call) => edit(parts, call) },
    {
      method: 'DELETE',
      path: ONE,
      limit: reading,
      isOpen: true,
      handle: (call) => {
        parts.messages.delete(ownMessage(parts, call).message, 'webhook');
        return { status: 204 };
      },
    },
  ];
}

/** Right after a deferral this edits the loading message, which stays as private as it was. */
function followUp(parts: Parts, call: Call): Result {
  const interaction = tokenHolder(parts, call);
  const form = parseForm(MessageForm, call.body);
  const files = keepFiles(parts, call.files, interaction.sizeLimitBytes);
  const loading = loadingMessage(parts, interaction);
  if (loading) return shown(parts, parts.messages.edit(loading, form, { files, door: 'webhook' }));
  parts.interactions.countFollowUp(interaction);
  const draft = { channel: interaction.channel, author: parts.world.bot };
  const message = parts.messages.create(draft, form, { files, door: 'webhook' });
  interaction.ownIds.add(message.id);
  return shown(parts, message);
}

function edit(parts: Parts, call: Call): Result {
  const { interaction, message } = ownMessage(parts, call);
  const form = parseForm(MessageForm, call.body);
  const files = keepFiles(parts, call.files, interaction.sizeLimitBytes);
  return shown(parts, parts.messages.edit(message, form, { files, door: 'webhook' }));
}

function tokenHolder({ interactions, world }: Parts, { param }: Call): Interaction {
  if (param('application') !== world.applicationId) throw new Refusal('unknownWebhook');
  return interactions.live(param('token'));
}

function ownMessage(parts: Parts, call: Call): { interaction: Interaction; message: Message } {
  const interaction = tokenHolder(parts, call);
  const named = call.param('message');
  const id = named === '@original' ? interaction.originalId : named;
  const message = id !== undefined && interaction.ownIds.has(id) ? parts.messages.find(id) : undefined;
  if (!message) throw new Refusal('unknownMessage');
  return { interaction, message };
}

function loadingMessage({ messages }: Parts, { originalId }: Interaction): Message | undefined {
  const original = originalId === undefined ? undefined : messages.find(originalId);
  return original && original.flags & Flag.loading ? original : undefined;
}

function shown({ wire }: Parts, message: Message): Result {
  return { status: 200, body: wire.message(message) };
}
