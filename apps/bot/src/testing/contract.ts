import { Fault } from '@alchemy/core/errors';
import { until } from '@alchemy/db/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Action, Answer, ChatPlatform, Command, Handlers, MessageRef, ReplyView } from '../chat-platform.ts';
import { EditLater, MessageGone } from '../chat-platform.ts';
import { aReply } from './screen.ts';

/** What a person sees of a message. */
export interface SeenMessage {
  /** All text as a person reads it: markup resolved, escapes gone. */
  readonly text: string;
  readonly buttons: readonly string[];
  /** Whether one person alone sees it, where there are others. */
  readonly isPrivate?: boolean;
}

/** A person in front of a chat network, and the adapter behind it. */
export interface Rig {
  /** The adapter, not started. Each call makes another, as a restart does. */
  open(over?: { token?: string }): ChatPlatform;
  /** Who types and presses. */
  readonly identity: string;
  readonly workspace: string;
  /** Whether others see what is not private. */
  readonly isShared: boolean;
  /** Types the command for a link, and waits for the first answer. */
  command(link: string): Promise<void>;
  /** Presses a button of the newest message, and waits until that was acknowledged. */
  press(label: string): Promise<void>;
  /** The newest message of the bot. */
  seen(): SeenMessage | undefined;
  /** Each person that a message ever notified. */
  pinged(): readonly string[];
  close(): Promise<void>;
}

/** A rig over a network that is not ours. */
export interface NetworkRig extends Rig {
  deleteNewest(): void;
  /** The next edit is refused with a wait. */
  limitNextEdit(waitMs: number): void;
}

/** A case's rig with the adapter started on it. */
interface Stage<R extends Rig = Rig> {
  readonly rig: R;
  readonly platform: ChatPlatform;
  readonly flow: StubFlow;
  /** Asks for a song; the message that its answer became. */
  ask(): Promise<MessageRef>;
}

/** What the flow relies on, of every adapter. */
export function contractSuite(name: string, startRig: () => Promise<Rig>): void {
  describe(`${name} keeps the contract of a chat platform:`, () => {
    const stage = stageFor(startRig);
    test.each(Object.entries(cases))('%s', async (_title, run) => await run(stage()));
    test.each(hostile)(
      '%s is shown as it is written, and pings nobody',
      async (text) => await showsAsWritten(stage(), text),
    );
  });
}

/** What it relies on besides, of every adapter over a network of others. */
export function networkSuite(name: string, startRig: () => Promise<NetworkRig>): void {
  describe(`${name} as a network:`, () => {
    const stage = stageFor(startRig);
    test.each(Object.entries(networkCases))('%s', async (_title, run) => await run(stage()));
  });
}

/** A fresh one for each case. */
function stageFor<R extends Rig>(startRig: () => Promise<R>): () => Stage<R> {
  let stage: Stage<R> | undefined;
  beforeEach(async () => {
    stage = await setUp(await startRig());
  });
  afterEach(async () => {
    await stage?.platform.stop();
    await stage?.rig.close();
  });
  return () => {
    if (stage === undefined) throw new Error('The case has not begun.');
    return stage;
  };
}

async function setUp<R extends Rig>(rig: R): Promise<Stage<R>> {
  const platform = rig.open();
  const flow = stubFlow();
  await platform.start(flow.handlers);
  const ask = async () => {
    await rig.command('https://open.spotify.com/track/1');
    return await flow.sent();
  };
  return { rig, platform, flow, ask };
}

const hostile = [
  '@everyone <!channel> **x** [y](http://z)',
  '`code` ~~no~~ _this_ ||that||',
  '# big\\',
  '<@1> & <#2> &lt;',
];
const cancel = { kind: 'action', id: 'cancel:0c6a1d2b-8a52-4d27-9f14-3f0e4c0a3e4f', label: 'Cancel' } as const;

/** Where there is one reader only, nothing is said of others. */
const seenBy = ({ isShared }: Rig, who: 'one' | 'all') => (isShared ? { isPrivate: who === 'one' } : {});

const cases: Record<string, (stage: Stage) => Promise<void>> = {
  'a command arrives as plain data, and its answer becomes the message': async ({ rig, flow, ask }) => {
    flow.answerWith(aReply({ title: 'Midnight Run' }));
    await ask();
    const { person, workspace, text } = flow.lastStems();
    expect({ identity: person.identity, workspace }).toEqual({ identity: rig.identity, workspace: rig.workspace });
    expect(text).toContain('open.spotify.com/track/1');
    expect(rig.seen()).toMatchObject({ ...seenBy(rig, 'all'), text: expect.stringContaining('Midnight Run') });
  },

  'an edit shows title, lines and buttons, and takes away what was there': async ({ rig, platform, ask }) => {
    const message = await ask();
    await platform.edit(message, aReply({ title: 'Song', lines: [['▰▰▰▰▰▱▱▱▱▱ 52 %']], buttons: [cancel] }));
    expect(rig.seen()).toMatchObject({ text: expect.stringContaining('52 %'), buttons: ['Cancel'] });
    await platform.edit(message, aReply({ title: 'Song', lines: [['Cancelled.']], buttons: [] }));
    expect(rig.seen()?.text).not.toContain('52 %');
    expect(rig.seen()?.buttons).toEqual([]);
  },

  'what an edit learnt about a message is plain data, and another process goes on with it': async ({
    rig,
    platform,
    ask,
  }) => {
    const message = await platform.edit(await ask(), aReply({ lines: [['one']] }));
    const restarted = rig.open();
    await restarted.start(stubFlow().handlers);
    const kept: MessageRef = JSON.parse(JSON.stringify(message));
    expect(kept).toEqual(message);
    await restarted.edit(kept, aReply({ lines: [['two']] }));
    await restarted.stop();
    expect(rig.seen()?.text).toContain('two');
  },

  'moments are drawn by the network': async ({ rig, platform, ask }) => {
    const at = new Date(Date.now() + 3_600_000);
    await platform.edit(await ask(), aReply({ lines: [['expires ', { at, as: 'countdown' }]] }));
    expect(rig.seen()?.text).toMatch(/expires .+/);
  },

  'a pressed button arrives with its id and whoever pressed it': async ({ rig, flow, ask }) => {
    flow.answerWith(aReply({ title: 'Song', buttons: [cancel] }));
    await ask();
    await rig.press('Cancel');
    await until('the press has arrived', () => flow.actions.length > 0);
    expect(flow.actions).toMatchObject([
      { id: cancel.id, person: { identity: rig.identity }, workspace: rig.workspace },
    ]);
    expect(rig.seen()).toMatchObject({ ...seenBy(rig, 'all'), buttons: ['Cancel'] });
  },

  'a notice is seen by whoever caused it, and nobody else': async ({ rig, flow }) => {
    flow.noticeWith('That is no link.');
    await rig.command('nonsense');
    expect(rig.seen()).toMatchObject({ ...seenBy(rig, 'one'), text: 'That is no link.' });
  },

  'a ping notifies those who asked for it, and edits nobody': async ({ rig, platform, ask }) => {
    const message = await ask();
    await platform.edit(message, aReply({ lines: [['done']] }));
    expect(rig.pinged()).toEqual([]);
    await platform.ping(message, { people: [rig.identity], line: ['Song is done.'], key: 'a-key' });
    expect(rig.pinged()).toHaveLength(1);
    expect(rig.seen()?.text).toContain('Song is done.');
  },
};

/** What only a network of others does: it refuses, limits, and lets people delete. */
const networkCases: Record<string, (stage: Stage<NetworkRig>) => Promise<void>> = {
  'a deleted message is gone': async ({ rig, platform, ask }) => {
    const message = await ask();
    rig.deleteNewest();
    await expect(platform.edit(message, aReply())).rejects.toThrow(MessageGone);
  },

  'a wait that the network names is passed on, for a budget that the edit is paid from': async ({
    rig,
    platform,
    ask,
  }) => {
    const message = await ask();
    rig.limitNextEdit(7_000);
    const refused = await platform.edit(message, aReply()).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(EditLater);
    expect(refused).toMatchObject({ afterMs: expect.closeTo(7_000, -3) });
    const names = platform.budgetsOf(message, new Date()).map((budget) => budget.name);
    if (refused instanceof EditLater) expect([undefined, ...names]).toContain(refused.budget);
  },

  'a bad token is said to be one': async ({ rig }) => {
    const refused = await rig
      .open({ token: 'wrong' })
      .start(stubFlow().handlers)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Fault);
    expect(refused).toMatchObject({ code: 'operator_attention' });
  },
};

async function showsAsWritten({ rig, platform, flow, ask }: Stage, text: string): Promise<void> {
  const view = aReply({ title: text, lines: [[text]], summary: text });
  flow.answerWith(view);
  const message = await ask();
  expect(rig.seen()?.text.split(text)).toHaveLength(3);
  await platform.edit(message, view);
  expect(rig.seen()?.text.split(text)).toHaveLength(3);
  expect(rig.pinged()).toEqual([]);
}

interface StubFlow {
  readonly handlers: Handlers;
  readonly actions: Action[];
  answerWith(view: ReplyView): void;
  noticeWith(sentence: string): void;
  lastStems(): Extract<Command, { kind: 'stems' }>;
  /** The message that the last answer became. */
  sent(): Promise<MessageRef>;
}

/** Stands where the flow stands, and remembers what it was given. */
function stubFlow(): StubFlow {
  const commands: Command[] = [];
  const actions: Action[] = [];
  let tell = (_message: MessageRef) => {};
  const sent = new Promise<MessageRef>((resolve) => {
    tell = resolve;
  });
  let answer: Answer = { kind: 'reply', view: aReply({ title: 'Song' }), sentAs: async (message) => tell(message) };
  return {
    actions,
    handlers: {
      command: async (command) => {
        commands.push(command);
        return answer;
      },
      action: async (action) => {
        actions.push(action);
        return { kind: 'silence' };
      },
      suggest: async () => [],
    },
    answerWith: (view) => {
      answer = { kind: 'reply', view, sentAs: async (message) => tell(message) };
    },
    noticeWith: (sentence) => {
      answer = { kind: 'notice', notice: { lines: [[sentence]], buttons: [] } };
    },
    lastStems: () => {
      const last = commands.at(-1);
      if (last?.kind !== 'stems') throw new Error('The last command was another.');
      return last;
    },
    sent: () => sent,
  };
}
