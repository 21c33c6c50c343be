import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../network/clock.ts';
import { quietLogger } from './bolt.ts';
import { type Slack, startSlack } from './start.ts';
import type { Channel, Team, User } from './workspaces.ts';

const MIB = 1024 * 1024;

let clock: ManualClock;
let slack: Slack;
let team: Team;
let user: User;
let channel: Channel;
let client: WebClient;

beforeEach(async () => {
  clock = manualClock();
  slack = await startSlack({ now: clock.now });
  team = slack.workspaces.addTeam();
  user = slack.workspaces.addUser(team, { timeZone: 'Europe/Berlin', locale: 'de-DE', isAdmin: true });
  channel = slack.workspaces.addChannel(team);
  client = clientWith(team.botToken);
});

afterEach(() => slack.close());

function clientWith(token: string): WebClient {
  const options = { slackApiUrl: slack.api, logger: quietLogger, rejectRateLimitedCalls: true };
  return new WebClient(token, { ...options, retryConfig: { retries: 0 } });
}

const refusal = (error: string) => ({ data: { ok: false, error } });

async function posted(text = '0 %'): Promise<string> {
  const { ts } = await client.chat.postMessage({ channel: channel.id, text });
  return ts ?? expect.fail();
}

test('the bot learns who it is, who people are and what channels there are', async () => {
  expect(await client.auth.test()).toMatchObject({ team_id: team.id, user_id: team.botUserId, bot_id: team.botId });
  const { user: known } = await client.users.info({ user: user.id, include_locale: true });
  expect(known).toMatchObject({ tz: 'Europe/Berlin', locale: 'de-DE', is_admin: true });
  expect((await client.conversations.info({ channel: channel.id })).channel).toMatchObject({ is_member: true });
});

test('a token that is not known, and a scope that was not granted, are refused', async () => {
  await expect(clientWith('xoxb-none').auth.test()).rejects.toMatchObject(refusal('invalid_auth'));
  team.scopes = ['chat:write'];
  await expect(client.users.info({ user: user.id })).rejects.toMatchObject({ data: { needed: 'users:read' } });
});

test('an update with text alone takes the blocks away', async () => {
  const blocks = [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: '*52 %*' } }];
  const { ts = '' } = await client.chat.postMessage({ channel: channel.id, text: '52 %', blocks });
  await client.chat.update({ channel: channel.id, ts, text: '53 %' });
  expect(slack.messages.historyOf({ channel, ts }).map(({ message }) => message.blocks.length)).toEqual([1, 0]);
});

test('a direct message is posted to the person and updated in its own channel', async () => {
  const sent = await client.chat.postMessage({ channel: user.id, text: 'private' });
  const { channel: opened } = await client.conversations.open({ users: user.id });
  expect(sent.channel).toBe(opened?.id);
  await client.chat.update({ channel: sent.channel ?? '', ts: sent.ts ?? '', text: 'done' });
  const wrongPlace = client.chat.update({ channel: user.id, ts: sent.ts ?? '', text: 'x' });
  await expect(wrongPlace).rejects.toMatchObject(refusal('channel_not_found'));
});

test('channels refuse whoever is not in them', async () => {
  const post = (to: Channel) => client.chat.postMessage({ channel: to.id, text: 'x' });
  const without = slack.workspaces.addChannel(team, { hasBot: false });
  const hidden = slack.workspaces.addChannel(team, { hasBot: false, kind: 'private' });
  const archived = slack.workspaces.addChannel(team);
  archived.archived = true;
  user.acceptsDirectMessages = false;

  await expect(post(without)).rejects.toMatchObject(refusal('not_in_channel'));
  await expect(post(hidden)).rejects.toMatchObject(refusal('channel_not_found'));
  await expect(post(archived)).rejects.toMatchObject(refusal('is_archived'));
  await expect(client.chat.postMessage({ channel: user.id, text: 'x' })).rejects.toMatchObject(
    refusal('messages_tab_disabled'),
  );
});

test('only the bot’s own messages that are still there and not ephemeral can be updated', async () => {
  const update = (ts: string) => client.chat.update({ channel: channel.id, ts, text: 'x' });
  const ephemeral = await client.chat.postEphemeral({ channel: channel.id, user: user.id, text: 'only you' });
  const deleted = await posted();
  await client.chat.delete({ channel: channel.id, ts: deleted });

  await expect(update(deleted)).rejects.toMatchObject(refusal('message_not_found'));
  await expect(update(ephemeral.message_ts ?? '')).rejects.toMatchObject(refusal('message_not_found'));
  await expect(update(slack.people.say({ user, channel }, 'mine').ts)).rejects.toMatchObject(
    refusal('cant_update_message'),
  );
});

test('updates are limited per workspace to fifty a minute', async () => {
  const ts = await posted();
  const update = () => client.chat.update({ channel: channel.id, ts, text: 'x' });
  for (let count = 0; count < 50; count += 1) await update();
  await expect(update()).rejects.toMatchObject({ retryAfter: 60 });
  clock.advance(60_000);
  await update();
});

test('posting is limited per channel', async () => {
  for (let count = 0; count < 3; count += 1) await posted();
  await expect(posted()).rejects.toMatchObject({ retryAfter: 3 });
  const other = slack.workspaces.addChannel(team);
  await client.chat.postMessage({ channel: other.id, text: 'elsewhere' });
});

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = (fields: object) => ({
  type: 'actions',
  elements: [{ type: 'button', text: { type: 'plain_text', text: 'x' }, action_id: 'x', ...fields }],
});

test.each([
  ['51 blocks', Array.from({ length: 51 }, () => section('x'))],
  ['a section of 3001 characters', [section('x'.repeat(3001))]],
  ['a button’s text of 76 characters', [button({ text: { type: 'plain_text', text: 'x'.repeat(76) } })]],
  ['a button’s value of 2001 characters', [button({ value: 'x'.repeat(2001) })]],
  ['26 elements', [{ type: 'actions', elements: Array.from({ length: 26 }, () => button({}).elements[0]) }]],
])('%s are invalid blocks', async (_what, blocks) => {
  const call = client.apiCall('chat.postMessage', { channel: channel.id, text: 'x', blocks });
  await expect(call).rejects.toMatchObject(refusal('invalid_blocks'));
});

test('text has a limit, and nothing at all is refused', async () => {
  await expect(posted('x'.repeat(40_001))).rejects.toMatchObject(refusal('msg_too_long'));
  await expect(posted('')).rejects.toMatchObject(refusal('no_text'));
});

test('a trigger opens one view within three seconds', async () => {
  const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'Stems' }, blocks: [] };
  const open = (trigger_id: string) => client.views.open({ trigger_id, view });
  const first = slack.triggers.issue(user);
  const late = slack.triggers.issue(user);
  const { view: opened } = await open(first);
  clock.advance(3001);

  await expect(open(first)).rejects.toMatchObject(refusal('exchanged_trigger_id'));
  await expect(open(late)).rejects.toMatchObject(refusal('expired_trigger_id'));
  const { view: updated } = await client.views.update({ view_id: opened?.id ?? '', hash: opened?.hash ?? '', view });
  expect(updated?.hash).not.toBe(opened?.hash);
  const stale = client.views.update({ view_id: opened?.id ?? '', hash: opened?.hash ?? '', view });
  await expect(stale).rejects.toMatchObject(refusal('hash_conflict'));
});

test('a file is uploaded in three steps, shared, and served to the token’s holder only', async () => {
  const bytes = Buffer.alloc(MIB, 7);
  await client.filesUploadV2({ channel_id: channel.id, file: bytes, filename: 'vocals.mp3', initial_comment: 'done' });
  const message = slack.messages.in(channel)[0] ?? expect.fail();
  const file = message.files[0] ?? expect.fail();
  const url = slack.files.linkTo(file);
  const authorization = `Bearer ${team.botToken}`;

  expect(message.text).toBe('done');
  expect((await (await fetch(url, { headers: { authorization } })).arrayBuffer()).byteLength).toBe(MIB);
  expect((await fetch(url)).headers.get('content-type')).toContain('text/html');
  expect((await client.files.info({ file: file.id })).file).toMatchObject({ name: 'vocals.mp3', size: MIB });
});

test('a response URL serves five times, within half an hour', async () => {
  const respond = (url: string) => fetch(url, { method: 'POST', body: '{"text":"x"}', headers: json });
  const json = { 'content-type': 'application/json' };
  const urls = [0, 1].map(() => slack.people.command({ user, channel }, '/stems').payload.response_url);
  const statuses = [];
  for (let count = 0; count < 6; count += 1) statuses.push((await respond(String(urls[0]))).status);
  clock.advance(30 * 60_000 + 1);
  const expired = await respond(String(urls[1]));

  expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
  expect(await expired.json()).toEqual({ ok: false, error: 'expired_url' });
});

test('text that is not escaped notifies, escaped text does not, and an edit never does', async () => {
  const ts = await posted(`<!channel> <@${user.id}>`);
  await client.chat.update({ channel: channel.id, ts, text: '<!here>' });
  await posted('&lt;!channel&gt;');
  expect(slack.messages.journal.entries.map((event) => event.pings)).toEqual([['channel', user.id], [], []]);
});

test('a lost answer to a post makes two messages', async () => {
  const stubborn = new WebClient(team.botToken, {
    slackApiUrl: slack.api,
    logger: quietLogger,
    retryConfig: { retries: 2, minTimeout: 1 },
  });
  slack.troubles.plan({ kind: 'lost' }, { path: /chat\.postMessage/ });
  await stubborn.chat.postMessage({ channel: channel.id, text: 'twice' });
  expect(slack.messages.in(channel)).toHaveLength(2);
});

test('an ordered 429 and a server error reach the client as such', async () => {
  slack.troubles.plan({ kind: 'limited', retryAfterMs: 1500 });
  slack.troubles.plan({ kind: 'status', status: 503 });
  await expect(client.auth.test()).rejects.toMatchObject({ retryAfter: 2 });
  await expect(client.auth.test()).rejects.toMatchObject({ statusCode: 503 });
});

test('one organisation’s token serves every team, each with its own limits', async () => {
  const other = slack.workspaces.addTeam();
  const there = slack.workspaces.addChannel(other);
  const organisation = clientWith(slack.organisationToken);
  await organisation.chat.postMessage({ channel: there.id, text: 'there' });
  expect(slack.messages.in(there)[0]?.userId).toBe(other.botUserId);
  expect(await organisation.apiCall('auth.test', { team_id: team.id })).toMatchObject({ team_id: team.id });
  expect(await organisation.auth.test()).toMatchObject({ team_id: team.id });
});
