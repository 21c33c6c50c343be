import { builtInModels, instrumentalStem } from '@alchemy/core/models';
import { commandWords, modalWords } from '@alchemy/core/sentences';
import { OutputFormat, outputFormats } from '@alchemy/db/ask';
import type { App, types } from '@slack/bolt';
import { z } from 'zod';
import type { Answer, Notice } from '../../chat-platform.ts';
import type { Scene } from './answer.ts';
import { type Ears, split } from './ask.ts';
import { drawNotice } from './draw.ts';
import { attachedFiles } from './files.ts';

const callback = 'stems';
const respondLimitMs = 3_000;

/** Where the answer goes, kept in the form itself. */
const Origin = z.object({ channel: z.string(), responseUrl: z.url() });

/** Opens the form of a bare `/stems`. */
export async function openModal(
  { client, acknowledge }: Scene,
  command: { trigger_id: string; channel: string; response_url: string },
): Promise<void> {
  await acknowledge();
  const origin: z.infer<typeof Origin> = { channel: command.channel, responseUrl: command.response_url };
  await client.views.open({
    trigger_id: command.trigger_id,
    view: { ...form, private_metadata: JSON.stringify(origin) },
  });
}

const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false });
const options = (names: readonly string[]) => names.map((name) => ({ text: plain(name), value: name }));
const stems = [...new Set([...Object.values(builtInModels).flat(), instrumentalStem])];

/** The action ids are the block ids too: each block has one field. */
function field(id: string, label: string, element: types.InputBlock['element']): types.InputBlock {
  return { type: 'input', block_id: id, optional: true, label: plain(label), element: { ...element, action_id: id } };
}

const form: types.ModalView = {
  type: 'modal',
  callback_id: callback,
  title: plain(modalWords.title),
  submit: plain(modalWords.submit),
  close: plain(modalWords.close),
  blocks: [
    field('link', commandWords.url, { type: 'plain_text_input' }),
    field('file', commandWords.file, { type: 'file_input', max_files: 1 }),
    field('stems', commandWords.stemNames, { type: 'multi_static_select', options: options(stems) }),
    field('format', commandWords.format, { type: 'static_select', options: options(outputFormats) }),
    field('private', modalWords.private, {
      type: 'checkboxes',
      options: [{ text: plain(commandWords.private), value: 'private' }],
    }),
  ],
};

const Chosen = z.object({ value: z.string() });
const Filled = z.object({
  link: z.object({ link: z.object({ value: z.string().nullish() }) }),
  file: z.object({ file: z.object({ files: z.array(z.unknown()).nullish() }) }),
  stems: z.object({ stems: z.object({ selected_options: z.array(Chosen).nullish() }) }),
  format: z.object({ format: z.object({ selected_option: Chosen.nullish() }) }),
  private: z.object({ private: z.object({ selected_options: z.array(Chosen).nullish() }) }),
});

/** Takes what was filled in. A mistake is shown in the form, beside the link, and the form stays open. */
export function listenToModal(app: App, ears: Ears): void {
  app.view(callback, async ({ view, body, ack, client }) => {
    const { channel, responseUrl } = Origin.parse(JSON.parse(view.private_metadata));
    const filled = Filled.parse(view.state.values);
    const team = body.team?.id ?? '';
    const shown = { inForm: false };
    const acknowledge = async (answer?: Answer) => {
      shown.inForm = answer?.kind === 'notice';
      if (answer?.kind !== 'notice') return await ack();
      await ack({ response_action: 'errors', errors: { link: sentenceOf(answer.notice) } });
    };
    const tell = async (notice: Notice) => {
      if (!shown.inForm) await respond(responseUrl, notice);
    };
    const scene = { ...ears, client, user: body.user.id, acknowledge, tell };
    const origin = { team, user: body.user.id, name: body.user.name, channel, threadTs: null, interactionId: view.id };
    const files = attachedFiles(filled.file.file.files, team);
    await split(scene, origin, { typed: typedIn(filled), files });
  });
}

function typedIn({ link, stems: chosen, format, ...rest }: z.infer<typeof Filled>) {
  const names = chosen.stems.selected_options?.map(({ value }) => value) ?? [];
  return {
    text: link.link.value ?? '',
    stems: names.length === 0 ? null : names,
    format: OutputFormat.safeParse(format.format.selected_option?.value).data ?? null,
    private: (rest.private.private.selected_options ?? []).length > 0,
  };
}

const sentenceOf = ({ lines }: Notice): string => lines.map((line) => line.map(String).join('')).join(' ');

async function respond(url: string, notice: Notice): Promise<void> {
  const body = JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...drawNotice(notice) });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(respondLimitMs) });
  if (!answer.ok) throw new Error(`Slack answered ${answer.status} to a response.`);
}
