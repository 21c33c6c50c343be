import { inspect } from 'node:util';
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
import { type DiscordRig, discordSettings, startRig } from '../testing/discord-rig.ts';
import { type ManualClock, manualClock } from '../testing/manual-clock.ts';
import { aReply } from '../testing/screen.ts';
import { createDiscord } from './discord.ts';

contractSuite('Discord', startRig);
networkSuite('Discord', startRig);

describe('Discord', () => {
  let clock: ManualClock;
  let rig: DiscordRig;
  let platform: ChatPlatform;
  const commands: StemsCommand[] = [];
  const sent: MessageRef[] = [];
  let answer: Answer;

  const handlers: Handlers = {
    command: async (command) => {
      if (command.kind === 'stems') commands.push(command);
      return answer;
    },
    action: async () => ({ kind: 'silence' }),
    suggest: async ({ text }) => [{ name: `${text}!`, value: 'https://open.spotify.com/track/1' }],
  };

  beforeEach(async () => {
    clock = manualClock();
    rig = await startRig({ now: clock.now }, clock);
    commands.length = 0;
    sent.length = 0;
    answer = {
      kind: 'reply',
      view: aReply({ title: 'Song' }),
      sentAs: async (message) => {
        sent.push(message);
      },
    };
    platform = rig.open();
    await platform.start(handlers);
  });
  afterEach(async () => {
    await platform.stop();
    await rig.close();
  });

  async function ask(): Promise<MessageRef> {
    await rig.command('https://open.spotify.com/track/1');
    await until('the message is named', () => sent.length > 0);
    return sent[0] ?? {};
  }
  const doors = () => rig.discord.messages.journal.entries.map(({ kind, door }) => `${kind} by ${door}`);
  const one = aReply({ lines: [['one']] });
  const two = aReply({ lines: [['two']] });

  test('edits by the token while it lives, then in the right of the bot', async () => {
    const message = await ask();
    await platform.edit(message, one);
    await clock.advance(15 * 60_000);
    await platform.edit(message, two);
    expect(doors()).toEqual(['created by callback', 'edited by webhook', 'edited by channel']);
  });

  test('an answer whose message was never named is found by its token', async () => {
    await ask();
    await platform.edit(commands[0]?.answer ?? {}, one);
    expect(rig.seen()?.text).toContain('one');
    expect(rig.discord.messages.in(rig.channel)).toHaveLength(1);
  });

  test('a token that ends early changes nothing', async () => {
    const message = await ask();
    const { discord } = rig;
    const shortLived = createDiscord({
      ...discordSettings(discord),
      clock: { ...clock, now: () => clock.now() - 2 * 60_000 },
    });
    await shortLived.start(handlers);
    await clock.advance(15 * 60_000 + 1);
    await shortLived.edit(message, two);
    await shortLived.stop();
    expect(rig.seen()?.text).toContain('two');
  });

  test('what is thrown tells no token', async () => {
    const message = await ask();
    rig.discord.troubles.plan({ kind: 'status', status: 500 }, { method: 'PATCH', times: 2 });
    const error = await platform.edit(message, one).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(inspect(error)).not.toContain(String(message.interactionToken));
    expect(inspect(error)).toContain('500');
  });

  test('an interaction that nobody answered is waited for, then a message of its own stands in, once', async () => {
    const { discord, user, channel } = rig;
    await platform.stop();
    const interaction = discord.people.slash({ user, channel }, 'stems', { url: 'x' });
    platform = rig.open();
    await platform.start(handlers);
    const message = {
      channelId: channel.id,
      messageId: null,
      createdAtMs: clock.now(),
      interactionToken: interaction.token,
      isBotsOwn: true,
      nonce: interaction.id,
    };
    await expect(platform.edit(message, one)).rejects.toThrow(EditLater);
    await clock.advance(11_000);
    const posted = await platform.edit(message, one);
    await platform.edit(message, one);
    expect(discord.messages.in(channel)).toHaveLength(1);
    await platform.edit(posted, two);
    expect(rig.seen()?.text).toContain('two');
  });

  test('where a person alone brought the application, the reply ends with its token', async () => {
    const elsewhere = rig.discord.world.addChannel(rig.discord.world.addGuild({ hasBot: false }));
    rig.discord.people.slash({ user: rig.user, channel: elsewhere }, 'stems', { url: 'x' });
    await until('the message is named', () => sent.length > 0);
    await platform.edit(sent[0] ?? {}, one);
    await clock.advance(15 * 60_000);
    await expect(platform.edit(sent[0] ?? {}, two)).rejects.toThrow(MessageGone);
  });

  test('a channel that was hidden from the bot loses its reply', async () => {
    const message = await ask();
    rig.channel.botPermissions = 0n;
    await clock.advance(15 * 60_000);
    await expect(platform.edit(message, two)).rejects.toThrow(MessageGone);
  });

  test('what an old message may cost is far less', async () => {
    const message = await ask();
    const ages = [0, 20, 56].map((minutes) => platform.budgetsOf(message, new Date(clock.now() + minutes * 60_000)));
    expect(ages.map((budgets) => budgets.map(({ edits, perMs }) => perMs / edits))).toEqual([
      [2_000, 25],
      [2_000, 1_100, 25],
      [30_000, 6_000, 1_100, 25],
    ]);
  });

  test('a private command is answered in direct messages', async () => {
    const { discord, user, channel } = rig;
    discord.people.slash({ user, channel }, 'stems', { url: 'x', private: true });
    await until('the message is named', () => sent.length > 0);
    const [direct] = discord.messages.in(discord.world.directMessages(user));
    expect(commands[0]?.answer).toMatchObject({ messageId: direct?.id, isBotsOwn: true });
    await discord.messages.journal.until(({ message }) => message.content.includes('direct messages'));
    expect(rig.seen()?.isPrivate).toBe(true);
  });

  test('closed direct messages are said at once, and nothing is begun', async () => {
    const { discord, user, channel } = rig;
    user.acceptsDirectMessages = false;
    discord.people.slash({ user, channel }, 'stems', { url: 'x', private: true });
    await discord.messages.journal.until(({ message }) => message.content.includes('privacy settings'));
    expect(rig.seen()?.isPrivate).toBe(true);
    expect(commands).toEqual([]);
  });

  test('a slow answer shows as thinking meanwhile, and a mistake stays private even then', async () => {
    let give = (_answer: Answer) => {};
    const slow = new Promise<Answer>((resolve) => {
      give = resolve;
    });
    await platform.stop();
    platform = rig.open();
    await platform.start({ ...handlers, command: () => slow });
    await rig.command('x');
    give({ kind: 'notice', notice: { lines: [['That is no link.']], buttons: [] } });
    await rig.discord.messages.journal.until(({ message }) => message.content.includes('no link'));
    expect(rig.discord.messages.in(rig.channel)).toHaveLength(1);
    expect(rig.seen()?.isPrivate).toBe(true);
  });

  test('a link in a message is taken from there', async () => {
    const { discord, user, channel } = rig;
    const message = discord.people.say({ user, channel }, 'listen: https://open.spotify.com/track/2');
    discord.people.useOnMessage({ user, channel }, 'Split into stems', message);
    await until('the message is named', () => sent.length > 0);
    expect(commands[0]?.text).toBe('listen: https://open.spotify.com/track/2');
  });

  test('stems are named in any way, and who manages the server may manage', async () => {
    const { discord, user, channel } = rig;
    const options = { url: 'x', stems: 'Vocals, drums  bass', format: 'mp3' };
    discord.people.slash({ user, channel, managesGuild: true }, 'stems', options);
    await until('the command arrived', () => commands.length > 0);
    expect(commands[0]).toMatchObject({ stems: ['vocals', 'drums', 'bass'], format: 'mp3', mayManage: true });
  });

  test('commands are registered when they changed, and not otherwise', async () => {
    const registrations = () => rig.discord.commands.log.entries.length;
    expect(registrations()).toBe(1);
    const again = rig.open();
    await again.start(handlers);
    await again.stop();
    expect(registrations()).toBe(1);
    rig.discord.commands.replace('global', []);
    const changed = rig.open();
    await changed.start(handlers);
    await changed.stop();
    expect(registrations()).toBe(3);
  });

  test('songs are suggested while a link is typed', async () => {
    const { discord, user, channel } = rig;
    const typing = discord.people.complete({ user, channel }, 'stems', { option: 'url', text: 'mid' });
    const { data } = await discord.interactions.acknowledgements.until((each) => each.interaction === typing);
    expect(data).toEqual({ choices: [{ name: 'mid!', value: 'https://open.spotify.com/track/1' }] });
  });

  test('a file is given with the command, or taken from a message', async () => {
    const { discord, user, channel } = rig;
    const bytes = Buffer.from('song');
    const file = discord.people.upload({ name: 'demo.mp3', contentType: 'audio/mpeg', bytes });
    discord.people.slash({ user, channel }, 'stems', { file });
    await until('the command arrived', () => commands.length > 0);
    expect(commands[0]).toMatchObject({ text: '', files: [{ network: 'discord', name: 'demo.mp3', sizeBytes: 4 }] });
    const message = discord.people.say({ user, channel }, 'my demo', [file]);
    discord.people.useOnMessage({ user, channel }, 'Split into stems', message);
    await until('the second arrived', () => commands.length > 1);
    expect(commands[1]).toMatchObject({ text: '', files: [{ name: 'demo.mp3' }] });
  });

  test('files stand in the message itself, once, and an edit leaves them', async () => {
    const message = await ask();
    const files = [{ name: 'Song - vocals.flac', bytes: Buffer.from('sound') }];
    const held = await platform.attach(message, files);
    await platform.attach(held, files);
    await platform.edit(held, two);
    const [shown] = rig.discord.messages.in(rig.channel);
    expect(shown?.attachments).toMatchObject([{ name: 'Song - vocals.flac' }]);
    expect(rig.seen()?.text).toContain('two');
  });

  test('permissions that the bot lacks are named with the command', async () => {
    const { discord, user, channel } = rig;
    channel.botPermissions = 1n << 10n;
    discord.people.slash({ user, channel }, 'stems', { url: 'x' });
    await until('the command arrived', () => commands.length > 0);
    expect(commands[0]?.missing).toEqual(['Embed Links', 'Attach Files', 'Send Messages']);
  });

  test('a word aside is seen by whoever asked alone', async () => {
    const aside = { lines: [['I lack a permission.']], buttons: [] };
    if (answer.kind === 'reply') answer = { ...answer, aside };
    await ask();
    await rig.discord.messages.journal.until(({ message }) => message.content.includes('lack a permission'));
    expect(rig.seen()?.isPrivate).toBe(true);
  });

  test('where the bot is no member, the last edits know that they are, and a ping goes by the token', async () => {
    const elsewhere = rig.discord.world.addChannel(rig.discord.world.addGuild({ hasBot: false }));
    rig.discord.people.slash({ user: rig.user, channel: elsewhere }, 'stems', { url: 'x' });
    await until('the message is named', () => sent.length > 0);
    const message = sent[0] ?? {};
    expect(platform.lastEditsFrom(message)).toEqual(new Date(Number(message.createdAtMs) + 13 * 60_000));
    const wanted = { people: [rig.identity], line: ['Song is done.'], key: 'a-key' };
    await platform.ping(message, wanted);
    expect(rig.pinged()).toEqual([rig.user.id]);
    await clock.advance(15 * 60_000);
    await expect(platform.ping(message, wanted)).rejects.toThrow(MessageGone);
  });

  test('of two bots with one token, one answers and the other stays quiet', async () => {
    const second = rig.open();
    await second.start(handlers);
    await ask();
    await until('both were asked', () => commands.length === 2);
    await second.stop();
    expect(commands[0]?.interactionId).toBe(commands[1]?.interactionId);
    expect(sent).toHaveLength(1);
    expect(rig.discord.messages.in(rig.channel)).toHaveLength(1);
  });
});
