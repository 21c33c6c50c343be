import { createLogger } from '@alchemy/core/log';
import { until } from '@alchemy/db/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Answer,
  type ChatPlatform,
  EditLater,
  type Handlers,
  MessageGone,
  type MessageRef,
  type StemsCommand,
} from '../chat-platform.ts';
import { contractSuite, networkSuite } from '../testing/contract.ts';
import { type ManualClock, manualClock } from '../testing/manual-clock.ts';
import { aReply } from '../testing/screen.ts';
import { freePort, type SlackRig, startRig, textOf } from '../testing/slack-rig.ts';
import { createSlack } from './slack.ts';

const log = createLogger({ service: 'test', level: 'silent' });

contractSuite('Slack', startRig);
networkSuite('Slack', startRig);

describe('Slack', () => {
  let clock: ManualClock;
  let rig: SlackRig;
  let platform: ChatPlatform;
  let answer: Answer;
  const commands: StemsCommand[] = [];
  const sent: MessageRef[] = [];

  const handlers: Handlers = {
    command: async (command) => {
      if (command.kind === 'stems') commands.push(command);
      return command.kind === 'help' ? notice('/stems splits songs.') : answer;
    },
    action: async () => ({ kind: 'silence' }),
    suggest: async () => [],
  };
  const notice = (sentence: string): Answer => ({ kind: 'notice', notice: { lines: [[sentence]], buttons: [] } });
  const named = () => until('the message is named', () => sent.length > 0);

  beforeEach(async () => {
    clock = manualClock(Date.now());
    rig = await startRig({ eventRetryDelaysMs: [0, 20] }, clock);
    commands.length = 0;
    sent.length = 0;
    const sentAs = async (message: MessageRef) => {
      sent.push(message);
    };
    answer = { kind: 'reply', view: aReply({ title: 'Song' }), sentAs };
    platform = rig.open();
    await platform.start(handlers);
  });
  afterEach(async () => {
    await platform.stop();
    await rig.close();
  });

  test('a command names its link, stems and format in any order, and comes from its team', async () => {
    const { slack, user, channel, team } = rig;
    slack.people.command({ user, channel }, '/stems', 'MP3 https://open.spotify.com/track/1?si=a&b vocals');
    await named();
    expect(commands[0]).toMatchObject({ stems: ['vocals'], format: 'mp3', private: false, workspace: team.id });
    expect(commands[0]?.text).toContain('https://open.spotify.com/track/1?si=a&b');
  });

  test('a message has always text and blocks, so that an update leaves nothing behind', async () => {
    await rig.command('https://open.spotify.com/track/1');
    await named();
    await platform.edit(sent[0] ?? {}, aReply({ title: 'Song', summary: 'Song: 52 %', lines: [['52 %']] }));
    const [message] = rig.slack.messages.in(rig.channel);
    expect(message).toMatchObject({ text: 'Song: 52 %', blocks: [{ type: 'header' }, { type: 'section' }] });
  });

  test('the end has its cover beside the song, and how long all lasts in small below', async () => {
    await rig.command('https://open.spotify.com/track/1');
    await named();
    const lines = [['124 BPM'], ['100 % · ready in 1 min 48 s']];
    const done = aReply({ tone: 'done', coverUrl: 'https://example.org/cover.jpg', lines, buttons: [] });
    await platform.edit(sent[0] ?? {}, { ...done, summary: 'Song: ready' });
    expect(rig.slack.messages.in(rig.channel)[0]?.blocks).toMatchObject([
      { type: 'header' },
      { type: 'section', text: { text: '124 BPM' }, accessory: { type: 'image' } },
      { type: 'context', elements: [{ text: '100 % · ready in 1 min 48 s' }] },
    ]);
  });

  test('where the bot is no member, the reply goes to the person', async () => {
    const { slack, user, team } = rig;
    const elsewhere = slack.workspaces.addChannel(team, { hasBot: false });
    slack.people.command({ user, channel: elsewhere }, '/stems', 'https://open.spotify.com/track/1');
    await named();
    await platform.edit(sent[0] ?? {}, aReply({ lines: [['52 %']] }));
    const direct = slack.messages.in(slack.workspaces.directMessages(user));
    expect(direct.map(textOf)).toEqual(['Song\n52 %']);
    expect(slack.messages.in(elsewhere).map(textOf)).toEqual(['I answer in your direct messages.']);
  });

  test('a private command is answered in direct messages', async () => {
    const { slack, user, channel } = rig;
    slack.people.command({ user, channel }, '/stems', 'https://open.spotify.com/track/1 private');
    await named();
    expect(slack.messages.in(slack.workspaces.directMessages(user)).map(textOf)).toEqual(['Song']);
    expect(slack.messages.in(channel).every(({ onlyFor }) => onlyFor === user.id)).toBe(true);
  });

  test('closed direct messages are said at once, and nothing is begun', async () => {
    const { slack, user, channel } = rig;
    user.acceptsDirectMessages = false;
    slack.people.command({ user, channel }, '/stems', 'https://open.spotify.com/track/1 private');
    const { message } = await slack.messages.journal.until(({ kind }) => kind === 'created');
    expect(textOf(message)).toContain('You do not take direct messages from me.');
    expect(commands).toEqual([]);
  });

  test('a mention is answered in its thread', async () => {
    const { slack, user, channel } = rig;
    const root = slack.people.say({ user, channel }, 'listen');
    slack.people.mention({ user, channel }, 'https://open.spotify.com/track/1 drums', { threadTs: root.ts });
    await named();
    expect(commands[0]).toMatchObject({ stems: ['drums'], person: { identity: rig.identity } });
    expect(slack.messages.in(channel).at(-1)).toMatchObject({ threadTs: root.ts });
  });

  test('a message shortcut takes the link from the message', async () => {
    const { slack, user, channel } = rig;
    const message = slack.people.say({ user, channel }, 'https://open.spotify.com/track/2');
    slack.people.useOnMessage(user, 'split_into_stems', message);
    await named();
    expect(commands[0]?.text).toContain('track/2');
  });

  test('an envelope that comes twice is the same interaction', async () => {
    const { slack, user, channel } = rig;
    const delivery = slack.people.command({ user, channel }, '/stems', 'https://open.spotify.com/track/1');
    await named();
    slack.deliveries.repeat(delivery);
    await until('it came twice', () => commands.length === 2);
    expect(commands[0]?.interactionId).toBe(commands[1]?.interactionId);
  });

  test('help is answered to its sender alone', async () => {
    const { slack, user, channel } = rig;
    slack.people.command({ user, channel }, '/stems', 'help');
    const { message } = await slack.messages.journal.until(({ kind }) => kind === 'created');
    expect(message).toMatchObject({ onlyFor: user.id });
    expect(textOf(message)).toBe('/stems splits songs.');
  });

  test('without words a form opens, and what is filled in is asked for in the channel', async () => {
    const { slack, user, channel } = rig;
    const file = slack.people.upload(user, { name: 'demo.mp3', mimetype: 'audio/mpeg', bytes: Buffer.from('song') });
    slack.people.command({ user, channel }, '/stems');
    const view = await slack.views.journal.until(({ isOpen }) => isOpen);
    const answers = { file: [slack.wire.file(file)], stems: ['vocals'], format: 'mp3', private: [] };
    await slack.deliveries.acknowledgementOf(slack.people.submit(view.id, answers));
    await named();
    expect(commands[0]).toMatchObject({ text: '', stems: ['vocals'], format: 'mp3', interactionId: view.id });
    expect(commands[0]?.files).toMatchObject([{ network: 'slack', fileId: file.id, name: 'demo.mp3', sizeBytes: 4 }]);
    expect(slack.messages.in(channel)).toHaveLength(1);
    expect(slack.views.find(view.id)?.isOpen).toBe(false);
  });

  test('a mistake in the form is shown there, and the form stays open', async () => {
    const { slack, user, channel } = rig;
    answer = notice('That is no link.');
    slack.people.command({ user, channel }, '/stems');
    const view = await slack.views.journal.until(({ isOpen }) => isOpen);
    const { answer: said } = await slack.deliveries.acknowledgementOf(slack.people.submit(view.id, { link: 'x' }));
    expect(said).toMatchObject({ response_action: 'errors', errors: { link: 'That is no link.' } });
    expect(slack.views.find(view.id)?.isOpen).toBe(true);
    expect(slack.messages.in(channel)).toEqual([]);
  });

  test('a file in a message is taken where there is no link', async () => {
    const { slack, user, channel } = rig;
    const file = slack.people.upload(user, { name: 'demo.wav', mimetype: 'audio/wav', bytes: Buffer.from('song') });
    slack.people.mention({ user, channel }, 'please', { files: [file] });
    await named();
    expect(commands[0]).toMatchObject({ text: '', files: [{ fileId: file.id, team: rig.team.id }] });
  });

  test('a scope that is missing is named to whoever asked', async () => {
    const { slack, user, channel, team } = rig;
    team.scopes = team.scopes.filter((scope) => scope !== 'chat:write');
    slack.people.command({ user, channel }, '/stems', 'https://open.spotify.com/track/1');
    const { message } = await slack.messages.journal.until(({ kind }) => kind === 'created');
    expect(message).toMatchObject({ onlyFor: user.id });
    expect(textOf(message)).toContain('chat:write');
  });

  test('files stand in the thread of their message, once', async () => {
    await rig.command('https://open.spotify.com/track/1');
    await named();
    const files = [{ name: 'Song - vocals.flac', bytes: Buffer.from('sound') }];
    const held = await platform.attach(sent[0] ?? {}, files);
    await platform.attach(held, files);
    const [message, beside, more] = rig.slack.messages.in(rig.channel);
    expect(beside).toMatchObject({ threadTs: message?.ts, files: [{ name: 'Song - vocals.flac' }] });
    expect(more).toBeUndefined();
  });

  test('a reply that was never posted is waited for, then posted', async () => {
    const { team, channel } = rig;
    const never = { team: team.id, channel: channel.id, ts: null, threadTs: null, createdAtMs: clock.now() };
    await expect(platform.edit(never, aReply({ lines: [['52 %']] }))).rejects.toThrow(EditLater);
    await clock.advance(16_000);
    const posted = await platform.edit(never, aReply({ lines: [['52 %']] }));
    await platform.edit(posted, aReply({ lines: [['53 %']] }));
    expect(rig.slack.messages.in(channel).map(textOf)).toEqual(['Song\n53 %']);
  });

  test('signed requests are answered as the socket is', async () => {
    const { slack, user, channel, team } = rig;
    await platform.stop();
    const port = await freePort();
    const door = { signingSecret: slack.signingSecret, port };
    platform = createSlack({ botToken: team.botToken, door, apiUrl: slack.api, clock, log });
    await platform.start(handlers);
    slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
    slack.people.command({ user, channel }, '/stems', 'https://open.spotify.com/track/1');
    await named();
    expect(rig.seen()?.text).toBe('Song');
  });

  test('an archived channel loses its replies', async () => {
    await rig.command('https://open.spotify.com/track/1');
    await named();
    rig.channel.archived = true;
    await expect(platform.edit(sent[0] ?? {}, aReply())).rejects.toThrow(MessageGone);
  });

  test('the replies of a workspace share its minute', async () => {
    const budgets = ['1', '2'].map((ts) =>
      platform.budgetsOf({ team: 'T1', channel: `C${ts}`, ts, threadTs: null, createdAtMs: 0 }, new Date()),
    );
    const [one, two] = budgets.map((each) => each.find(({ name }) => name.includes('team')));
    expect(one).toEqual(two);
    expect(60_000 * ((one?.edits ?? 0) / (one?.perMs ?? 1))).toBeLessThanOrEqual(50);
  });
});
