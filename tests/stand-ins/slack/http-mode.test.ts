import type { App } from '@slack/bolt';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startServer } from '../network/server.ts';
import { httpApp } from './bolt.ts';
import { type Slack, startSlack } from './start.ts';
import type { Channel, User } from './workspaces.ts';

let slack: Slack;
let app: App | undefined;
let user: User;
let channel: Channel;

beforeEach(async () => {
  slack = await startSlack({ eventRetryDelaysMs: [0, 0], acknowledgeWithinMs: 20_000 });
  const team = slack.workspaces.addTeam();
  user = slack.workspaces.addUser(team);
  channel = slack.workspaces.addChannel(team);
});

afterEach(async () => {
  await app?.stop();
  app = undefined;
  await slack.close();
});

async function listen(prepare: (app: App) => void): Promise<string> {
  const started = await httpApp(slack, prepare);
  app = started.app;
  slack.deliverTo(started.url);
  return started.url;
}

test('signed commands, presses and mentions are taken', async () => {
  const seen: string[] = [];
  await listen((prepared) => {
    prepared.command('/stems', async ({ ack, command }) => {
      seen.push(command.text);
      await ack({ response_type: 'in_channel', text: '0 %' });
    });
    prepared.action('cancel', async ({ ack, body }) => {
      seen.push(body.type);
      await ack();
    });
    prepared.event('app_mention', async ({ event }) => {
      seen.push(event.type);
    });
  });
  await slack.deliveries.acknowledgementOf(slack.people.command({ user, channel }, '/stems', 'a link'));
  const cancel = { type: 'button', text: { type: 'plain_text', text: 'Cancel' }, action_id: 'cancel' } as const;
  const draft = {
    channel,
    userId: channel.team.botUserId,
    text: 'x',
    blocks: [{ type: 'actions', elements: [cancel] }],
  };
  const message = slack.messages.create({ ...draft, blocks: [{ type: 'actions', elements: [cancel] }] }, 'api');
  await slack.deliveries.acknowledgementOf(slack.people.press(user, message, 'cancel'));
  await slack.deliveries.acknowledgementOf(slack.people.mention({ user, channel }, 'hello'));

  await vi.waitFor(() => expect(seen).toEqual(['a link', 'block_actions', 'app_mention']), { timeout: 20_000 });
  expect(slack.messages.in(channel)[0]).toMatchObject({ text: '0 %', onlyFor: undefined });
});

test('a wrong signature is turned away', async () => {
  const url = await listen(() => undefined);
  const headers = { 'x-slack-request-timestamp': `${Math.floor(Date.now() / 1000)}`, 'x-slack-signature': 'v0=00' };
  expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(401);
});

test.each([
  ['is repeated with its number and reason', {}, ['1 http_error'], 'acknowledged'],
  ['is not repeated where the application asks for that', { 'x-slack-no-retry': '1' }, [], 'lost'],
])('an event that meets an error %s', async (_what, headers, repeated, end) => {
  const seen: string[] = [];
  const server = await startServer({
    async answer(request) {
      seen.push(`${request.headers['x-slack-retry-num']} ${request.headers['x-slack-retry-reason']}`);
      return seen.length === 1 ? { status: 500, headers } : { status: 200 };
    },
    upgrade: (_request, socket) => socket.destroy(),
  });
  slack.deliverTo(server.origin);
  slack.people.mention({ user, channel }, 'hello');
  await slack.deliveries.journal.until((event) => event.kind === end);
  expect(seen.slice(1)).toEqual(repeated);
  await server.close();
});

test('an address where nobody listens fails every try', async () => {
  const url = await listen(() => undefined);
  await app?.stop();
  app = undefined;
  slack.deliverTo(url);
  const delivery = slack.people.mention({ user, channel }, 'hello');
  const lost = await slack.deliveries.journal.until((event) => event.delivery === delivery && event.kind === 'lost');
  const failed = slack.deliveries.journal.entries.filter((event) => event.kind === 'failed');
  expect([lost.reason, failed.map(({ retryNum }) => retryNum)]).toEqual(['connection_failed', [0, 1, 2]]);
});
