import type { App, BlockAction, ButtonAction, RespondFn, webApi } from '@slack/bolt';
import type { Handlers, Notice, StemsCommand } from '../../chat-platform.ts';
import { acknowledgeInTime, answerCommand, type Scene } from './answer.ts';
import { drawNotice } from './draw.ts';
import { readTyped, type Typed } from './typed.ts';

export const messageShortcut = 'split_into_stems';

interface Origin {
  readonly team: string;
  readonly user: string;
  readonly name: string | null;
  readonly channel: string;
  readonly threadTs: string | null;
  /** Slack's own id of what was done. */
  readonly interactionId: string;
}

/** Hands on what people do. */
export function listen(app: App, handlers: Handlers, now: () => number): void {
  app.command('/stems', async ({ command, ack, client, respond }) => {
    const { team_id: team, user_id: user, user_name: name, channel_id: channel, trigger_id: interactionId } = command;
    const scene = { client, handlers, user, acknowledge: () => ack(), tell: privately(respond) };
    await handle(scene, { team, user, name, channel, threadTs: null, interactionId }, command.text, now());
  });

  app.shortcut({ callback_id: messageShortcut, type: 'message_action' }, async ({ shortcut, ack, client, respond }) => {
    if (shortcut.type !== 'message_action') return;
    const { user, message, channel, trigger_id: interactionId, team } = shortcut;
    const scene = { client, handlers, user: user.id, acknowledge: () => ack(), tell: privately(respond) };
    const origin = { team: team?.id ?? '', user: user.id, name: user.name ?? null, channel: channel.id, interactionId };
    await handle(scene, { ...origin, threadTs: message.ts ?? null }, message.text ?? '', now());
  });

  app.event('app_mention', async ({ event, client, context }) => {
    const { user = '', channel, ts, text } = event;
    const threadTs = event.thread_ts ?? ts;
    const tell = async (notice: Notice) => {
      await client.chat.postEphemeral({ channel, user, thread_ts: threadTs, ...drawNotice(notice) });
    };
    const origin = {
      team: context.teamId ?? '',
      user,
      name: null,
      channel,
      threadTs,
      interactionId: `${channel}:${ts}`,
    };
    const scene = { client, handlers, user, acknowledge: async () => {}, tell };
    await handle(scene, origin, text.replace(/^\s*<@[^>]+>/, ''), now());
  });

  listenToButtons(app, handlers);
}

function listenToButtons(app: App, handlers: Handlers): void {
  app.action(/^open:/, async ({ ack }) => await ack());
  const ours = { type: 'block_actions', action_id: /^(cancel|retry|ping|renew):/ } as const;
  app.action<BlockAction<ButtonAction>>(ours, async ({ action, body, ack, client, respond }) => {
    await ack();
    const team = body.team?.id ?? '';
    const person = personOf(team, body.user.id, null);
    const mayManage = await isAdministrator(client, body.user.id);
    const answer = await handlers.action({ id: action.action_id, person, workspace: team, mayManage });
    if (answer.kind === 'notice') await privately(respond)(answer.notice);
  });
}

async function handle(scene: Scene, origin: Origin, raw: string, nowMs: number): Promise<void> {
  const typed = readTyped(raw);
  const place = { workspace: origin.team, mayManage: false };
  if (typed.text === '' || typed.text === 'help') {
    const work = scene.handlers.command({ kind: 'help', ...place });
    await acknowledgeInTime(scene, work);
    const answer = await work;
    if (answer.kind === 'notice') await scene.tell(answer.notice);
    return;
  }
  const { team, channel, threadTs } = origin;
  const message = { team, channel, ts: null, threadTs, createdAtMs: nowMs };
  await answerCommand(scene, { ...place, ...stemsCommand(origin, typed), answer: message }, message);
}

function stemsCommand({ team, user, name, interactionId }: Origin, typed: Typed) {
  const person = personOf(team, user, name);
  return { kind: 'stems', ...typed, person, interactionId, model: null } satisfies Partial<StemsCommand>;
}

function personOf(team: string, user: string, name: string | null) {
  return { identity: `slack:${team}:${user}`, name };
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
