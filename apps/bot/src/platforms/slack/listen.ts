import type { App, BlockAction, ButtonAction, RespondFn, webApi } from '@slack/bolt';
import type { AttachedFile, Handlers, Notice, PlainCommand } from '../../chat-platform.ts';
import { sourceInMessage } from '../../source-in-message.ts';
import { readTyped } from '../../typed.ts';
import { acknowledgeInTime, type Scene } from './answer.ts';
import { type Ears, type Origin, personOf, placeOf, split, type Wish } from './ask.ts';
import { drawNotice } from './draw.ts';
import { decodeText } from './escape.ts';
import { attachedFiles } from './files.ts';
import { listenToModal, openModal } from './modal.ts';

export const messageShortcut = 'split_into_stems';

/** Hands on what people do. */
export function listen(app: App, ears: Ears): void {
  app.command('/stems', async ({ command, ack, client, respond }) => {
    const { team_id: team, user_id: user, user_name: name, channel_id: channel, trigger_id: interactionId } = command;
    const scene = { ...ears, client, user, acknowledge: () => ack(), tell: privately(respond) };
    if (command.text.trim() === '') return await openModal(scene, { channel, ...command });
    const origin = { team, user, name, channel, threadTs: null, interactionId };
    await handle(scene, origin, { typed: readTyped(decodeText(command.text)), files: [] });
  });

  app.shortcut({ callback_id: messageShortcut, type: 'message_action' }, async ({ shortcut, ack, client, respond }) => {
    if (shortcut.type !== 'message_action') return;
    const { user, message, channel, trigger_id: interactionId } = shortcut;
    const scene = { ...ears, client, user: user.id, acknowledge: () => ack(), tell: privately(respond) };
    const team = shortcut.team?.id ?? '';
    const origin = { team, user: user.id, name: user.name ?? null, channel: channel.id, interactionId };
    const wish = wishIn(message.text ?? '', attachedFiles(message.files, team));
    await handle(scene, { ...origin, threadTs: message.ts ?? null }, wish);
  });

  listenToMentions(app, ears);
  listenToModal(app, ears);
  listenToButtons(app, ears.handlers);
}

function listenToMentions(app: App, ears: Ears): void {
  app.event('app_mention', async ({ event, client, context }) => {
    const { user = '', channel, ts, text } = event;
    const threadTs = event.thread_ts ?? ts;
    const tell = async (notice: Notice) => {
      await client.chat.postEphemeral({ channel, user, thread_ts: threadTs, ...drawNotice(notice) });
    };
    const team = context.teamId ?? '';
    const origin = { team, user, name: null, channel, threadTs, interactionId: `${channel}:${ts}` };
    const scene = { ...ears, client, user, acknowledge: async () => {}, tell };
    const files = 'files' in event ? attachedFiles(event.files, team) : [];
    await handle(scene, origin, wishIn(text.replace(/^\s*<@[^>]+>/, ''), files));
  });
}

function listenToButtons(app: App, handlers: Handlers): void {
  app.action(/^open:/, async ({ ack }) => await ack());
  const ours = { type: 'block_actions', action_id: /^(cancel|retry|ping|renew|pick):/ } as const;
  app.action<BlockAction<ButtonAction>>(ours, async ({ action, body, ack, client, respond }) => {
    await ack();
    const team = body.team?.id ?? '';
    const person = personOf(team, body.user.id, null);
    const mayManage = await isAdministrator(client, body.user.id);
    const answer = await handlers.action({ id: action.action_id, person, workspace: team, mayManage, missing: [] });
    if (answer.kind === 'notice') await privately(respond)(answer.notice);
  });
}

/** Options may stand beside the link in words; a message with a file and no link has none. */
function wishIn(text: string, files: readonly AttachedFile[]): Wish {
  const source = sourceInMessage(decodeText(text), files);
  return { typed: { ...readTyped(source.text), text: source.text }, files: source.files };
}

const plainWords: ReadonlyMap<string, PlainCommand['kind']> = new Map([
  ['', 'help'],
  ['help', 'help'],
  ['queue', 'queue'],
  ['forget', 'forget'],
]);

async function handle(scene: Scene & Ears, origin: Origin, wish: Wish): Promise<void> {
  const plain = wish.files.length === 0 ? plainWords.get(wish.typed.text.trim().toLowerCase()) : undefined;
  if (plain !== undefined) return await answerPlainly(scene, { kind: plain, ...placeOf(origin) });
  await split(scene, origin, wish);
}

async function answerPlainly(scene: Scene, command: PlainCommand): Promise<void> {
  const work = scene.handlers.command(command);
  await acknowledgeInTime(scene, work);
  const answer = await work;
  if (answer.kind === 'notice') await scene.tell(answer.notice);
}

function privately(respond: RespondFn): (notice: Notice) => Promise<void> {
  return async (notice) => {
    await respond({ response_type: 'ephemeral', replace_original: false, ...drawNotice(notice) });
  };
}

/** Nobody is, where Slack does not say so. */
async function isAdministrator(client: webApi.WebClient, user: string): Promise<boolean> {
  const known = await client.users.info({ user }).catch(() => undefined);
  return known?.user?.is_admin ?? false;
}
