import type { App } from '@slack/bolt';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { socketApp } from './bolt.ts';
import { type Slack, type SlackOptions, startSlack } from './start.ts';
import type { Channel, User } from './workspaces.ts';

const cancel = {
  type: 'button',
  text: { type: 'plain_text', text: 'Cancel' },
  action_id: 'cancel',
  value: '7',
} as const;
const buttons = [{ type: 'actions' as const, elements: [cancel] }];

/** For a machine that is busy; a condition is met long before. */
const PATIENCE = { timeout: 20_000 };

let slack: Slack;
let app: App;
let user: User;
let channel: Channel;

beforeEach(() => begin({ acknowledgeWithinMs: 20_000 }));
afterEach(end);

async function begin(options: SlackOptions): Promise<void> {
  slack = await startSlack({ eventRetryDelaysMs: [0, 20, 20], ...options });
  const team = slack.workspaces.addTeam();
  user = slack.workspaces.addUser(team, { name: 'sam' });
  channel = slack.workspaces.addChannel(team);
  app = socketApp(slack);
}

async function end(): Promise<void> {
  await app.stop();
  await slack.close();
}

async function connect(): Promise<void> {
  await app.start();
  await slack.socketMode.journal.until((event) => event.kind === 'connected');
}

test('a command is acknowledged, answered with a message, and the message is updated', async () => {
  app.command('/stems', async ({ ack, client, command }) => {
    await ack();
    const posted = await client.chat.postMessage({ channel: command.channel_id, text: '0 %', blocks: buttons });
    await client.chat.update({ channel: command.channel_id, ts: posted.ts ?? '', text: command.text, blocks: [] });
  });
  await connect();
  const delivery = slack.people.command({ user, channel }, '/stems', 'a & <b>');
  await slack.deliveries.acknowledgementOf(delivery);
  const edited = await slack.messages.journal.until((event) => event.kind === 'edited');

  expect(edited.message).toMatchObject({ text: 'a &amp; &lt;b&gt;', blocks: [] });
  expect(slack.messages.historyOf(edited.message).map((event) => event.message.text)).toEqual([
    '0 %',
    'a &amp; &lt;b&gt;',
  ]);
});

test('an acknowledgement can be the answer, for the person alone', async () => {
  app.command('/stems', ({ ack }) => ack('Which song?'));
  await connect();
  slack.people.command({ user, channel }, '/stems');
  const { message, door } = await slack.messages.journal.until(() => true);
  expect({ text: message.text, onlyFor: message.onlyFor, door }).toEqual({
    text: 'Which song?',
    onlyFor: user.id,
    door: 'acknowledgement',
  });
});

test('a command that nobody acknowledges is lost after the time limit', async () => {
  await end();
  await begin({ acknowledgeWithinMs: 100 });
  await connect();
  const delivery = slack.people.command({ user, channel }, '/stems');
  const lost = await slack.deliveries.journal.until((event) => event.delivery === delivery && event.kind === 'lost');
  expect(lost.reason).toBe('timeout');
});

test('a button press arrives with its message, and its response URL replaces that', async () => {
  app.action('cancel', async ({ ack, respond, body }) => {
    await ack();
    await respond({ text: `Cancelled by ${body.user.id}.`, replace_original: true });
  });
  await connect();
  const message = slack.messages.create(
    { channel, userId: channel.team.botUserId, text: '52 %', blocks: buttons },
    'api',
  );
  slack.people.press(user, message, 'cancel');
  const edited = await slack.messages.journal.until((event) => event.kind === 'edited');
  expect(edited).toMatchObject({ door: 'response-url', message: { ts: message.ts, text: `Cancelled by ${user.id}.` } });
});

const modal = {
  type: 'modal' as const,
  callback_id: 'stems',
  title: { type: 'plain_text' as const, text: 'Stems' },
  submit: { type: 'plain_text' as const, text: 'Split' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'link',
      label: { type: 'plain_text' as const, text: 'Link' },
      element: { type: 'url_text_input' as const, action_id: 'url' },
    },
  ],
};

test('a modal is opened, refused with errors, and closed when all is well', async () => {
  app.command('/stems', async ({ ack, client, body }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: modal });
  });
  app.view('stems', async ({ ack, view }) => {
    const url = view.state.values.link?.url?.value ?? '';
    if (url.includes('spotify')) await ack();
    else await ack({ response_action: 'errors', errors: { link: 'I take Spotify links.' } });
  });
  await connect();
  slack.people.command({ user, channel }, '/stems');
  const { id } = await slack.views.journal.until((view) => view.isOpen);
  const refused = await slack.deliveries.acknowledgementOf(slack.people.submit(id, { url: 'https://example.org' }));

  expect(refused.answer).toMatchObject({ errors: { link: 'I take Spotify links.' } });
  expect(slack.views.find(id)?.isOpen).toBe(true);
  slack.people.submit(id, { url: 'https://open.spotify.com/track/1' });
  await slack.views.journal.until((view) => view.id === id && !view.isOpen);
});

test('a message shortcut brings the message and its files', async () => {
  const seen: unknown[] = [];
  app.shortcut('split_into_stems', async ({ ack, shortcut }) => {
    await ack();
    if (shortcut.type === 'message_action') seen.push(shortcut.message.files[0].name);
  });
  await connect();
  const message = slack.people.say({ user, channel }, 'listen', {
    files: [slack.people.upload(user, { name: 'a.mp3' })],
  });
  await slack.deliveries.acknowledgementOf(slack.people.useOnMessage(user, 'split_into_stems', message));
  await vi.waitFor(() => expect(seen).toEqual(['a.mp3']), PATIENCE);
});

test('a mention in a thread is answered there', async () => {
  app.event('app_mention', async ({ event, say }) => {
    await say({ text: 'Looking up your song…', thread_ts: event.thread_ts ?? event.ts });
  });
  await connect();
  const root = slack.people.say({ user, channel }, 'which one?');
  slack.people.mention({ user, channel }, 'https://open.spotify.com/track/1', { threadTs: root.ts });
  const answer = await slack.messages.journal.until((event) => event.door === 'api');
  expect(answer.message).toMatchObject({ threadTs: root.ts, text: 'Looking up your song…' });
});

test('an event is repeated with its number until a client takes it', async () => {
  const taken: unknown[] = [];
  app.event('app_mention', async ({ context }) => {
    taken.push([context.retryNum, context.retryReason]);
  });
  const delivery = slack.people.mention({ user, channel }, 'hello');
  await slack.deliveries.journal.until((event) => event.delivery === delivery && event.kind === 'lost');
  await connect();
  slack.deliveries.repeat(delivery);
  await vi.waitFor(() => expect(taken).toEqual([[1, 'timeout']]), PATIENCE);
  expect(slack.deliveries.journal.entries.filter((event) => event.kind === 'failed')).toHaveLength(4);
});

test.each([
  ['was asked to refresh', () => slack.socketMode.askToRefresh()],
  ['was cut off', () => slack.socketMode.cut()],
  ['hears no pongs any more', () => slack.socketMode.freeze()],
])('a client that %s comes back on a new connection', async (_what, disturb) => {
  app.command('/stems', ({ ack }) => ack());
  await connect();
  disturb();
  const connected = () => slack.socketMode.journal.entries.filter((event) => event.kind === 'connected').length;
  await vi.waitFor(() => expect([connected(), slack.socketMode.connections]).toEqual([2, 1]), PATIENCE);
  await slack.deliveries.acknowledgementOf(slack.people.command({ user, channel }, '/stems'));
});

test('a connection that cannot be opened is tried again', async () => {
  slack.troubles.plan({ kind: 'status', status: 500 }, { path: /apps\.connections\.open/ });
  await connect();
  expect(slack.calls.entries.map(({ status }) => status)).toEqual([500, 200]);
});
