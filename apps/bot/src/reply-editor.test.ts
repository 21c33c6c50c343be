import { createLogger } from '@alchemy/core/log';
import type { EditResult } from '@alchemy/core/metrics/bot';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Budget, EditLater, MessageGone } from './chat-platform.ts';
import { ReplyEditor } from './reply-editor.ts';
import { manualClock } from './testing/manual-clock.ts';
import { aReply, createScreen, type Outcome } from './testing/screen.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const perMessage = (key: string): Budget => ({ name: `message:${key}`, edits: 1, perMs: 2_000 });
const failing: Outcome = { tookMs: 100, error: new Error('500') };
const perChannel: Budget = { name: 'channel', edits: 5, perMs: 5_000 };

function setUp(outcomes: Iterable<Outcome> = []) {
  const clock = manualClock();
  const screen = createScreen(clock, outcomes);
  const counts: Partial<Record<EditResult, number>> = {};
  const count = (result: EditResult) => {
    counts[result] = (counts[result] ?? 0) + 1;
  };
  const editor = new ReplyEditor({ clock, log, count });
  const startMs = clock.now();
  const show = (key: string, view: Parameters<typeof aReply>[0]) => {
    screen.source.set(key, aReply(view));
    editor.show(screen.job(key, [perMessage(key), perChannel]));
  };
  const times = () => screen.sent.map(({ sentMs }) => sentMs - startMs);
  return { clock, screen, editor, show, times, counts };
}

test('a hundred percents within five seconds are a few edits at the pace, and the last one is the end', async () => {
  const { clock, screen, show, times, counts } = setUp();
  for (let percent = 1; percent <= 100; percent += 1) {
    show('a', { version: { epoch: 0, seq: percent }, percent, final: percent === 100 });
    await clock.advance(50);
  }
  await clock.drain(10_000);
  expect(times()).toEqual([0, 2_000, 4_000, 6_000]);
  expect(screen.arrivals('a').map(({ percent }) => percent)).toEqual([1, 40, 80, 100]);
  expect(counts).toEqual({ sent: 4, coalesced: 96 });
});

test('the end is shown within three seconds of completion, at the pace of one message, whenever it comes', async () => {
  const startsMs = Array.from({ length: 40 }, (_, n) => n * 50);
  const travels = [0, 100, 250, 450];
  const waits: number[] = [];
  for (const completesMs of startsMs) {
    for (const tookMs of travels) {
      const { clock, screen, editor } = setUp(Array.from({ length: 20 }, () => ({ tookMs })));
      const show = (percent: number) => {
        screen.source.set('a', aReply({ version: { epoch: 0, seq: percent }, percent, final: percent === 100 }));
        editor.show(screen.job('a', [perMessage('a')]));
      };
      for (let percent = 1; percent < 100; percent += 1) {
        show(percent);
        await clock.advance(50);
      }
      await clock.advance(completesMs);
      const completedMs = clock.now();
      show(100);
      await clock.drain(10_000);
      const end = screen.sent.at(-1);
      expect(end?.view.final).toBe(true);
      waits.push((end?.sentMs ?? 0) - completedMs);
    }
  }
  // The worst: an edit has just begun, then the pace, then the journey of the end itself.
  expect(Math.max(...waits)).toBeLessThanOrEqual(450 + 2_000 + 450);
  expect(Math.max(...waits)).toBeGreaterThan(2_000);
});

test('while an edit travels, the next one waits, and then shows the newest state only', async () => {
  const { clock, screen, show } = setUp([{ tookMs: 7_000 }]);
  show('a', { percent: 1 });
  await clock.advance(0);
  for (const percent of [2, 3, 4]) show('a', { version: { epoch: 0, seq: percent }, percent });
  await clock.drain(60_000);
  expect(screen.overlaps).toEqual([]);
  expect(screen.arrivals('a').map(({ percent }) => percent)).toEqual([1, 4]);
});

test('messages of a channel share its budget, and whoever waited longest goes first', async () => {
  const { clock, screen, show, times } = setUp();
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) show(key, {});
  await clock.drain(60_000);
  expect(times()).toEqual([0, 0, 0, 0, 0, 5_000, 5_000]);
  expect(screen.sent.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
});

test('the ends of a thousand messages that share forty edits a second are shown in their order, each read once', async () => {
  const troubles = Array.from({ length: 1_000 }, (_, n): Outcome => (n % 20 === 0 ? failing : { tookMs: 100 }));
  const { clock, screen, editor, counts } = setUp(troubles);
  const startMs = clock.now();
  const keys = Array.from({ length: 1_000 }, (_, n) => `${n}`);
  let reads = 0;
  for (const key of keys) {
    const job = screen.job(key, [perMessage(key), { name: 'all', edits: 40, perMs: 1_000 }]);
    screen.source.set(key, aReply({ percent: 100, final: true }));
    const read = async () => {
      reads += 1;
      return job.read();
    };
    editor.show({ ...job, read });
  }
  await clock.drain(120_000);
  const firsts = [...new Set(screen.sent.map(({ key }) => key))];
  expect(firsts).toEqual(keys);
  expect(counts).toEqual({ sent: 1_000, failed: 50 });
  expect(reads).toBe(1_050);
  // The pace alone takes 27.5 s; the rest is for the few that fail more than once.
  expect(Math.max(...screen.sent.map(({ sentMs }) => sentMs)) - startMs).toBeLessThan(40_000);
});

test('a busy message does not hold up another', async () => {
  const { clock, screen, show } = setUp([{ tookMs: 9_000 }]);
  show('slow', {});
  show('quick', { final: true });
  await clock.advance(0);
  expect(screen.sent.map(({ key }) => key)).toEqual(['quick']);
});

test('an edit that fails is tried again, later each time, until it arrives', async () => {
  const error = new Error('500');
  const { clock, screen, show, times } = setUp(Array.from({ length: 4 }, () => ({ tookMs: 0, error })));
  show('a', { final: true });
  await clock.drain(120_000);
  expect(times()).toEqual([0, 2_000, 4_000, 8_000, 16_000]);
  expect(screen.arrivals('a')).toHaveLength(1);
});

test('a wait that the network names is kept, for all that the budget pays', async () => {
  const error = new EditLater(30_000, { budget: 'channel' });
  const { clock, show, times } = setUp([{ tookMs: 0, error }]);
  show('a', {});
  await clock.advance(0);
  show('b', {});
  await clock.drain(60_000);
  expect(times()).toEqual([0, 30_000, 30_000]);
});

test('a wait for one message holds up no other', async () => {
  const { clock, screen, show } = setUp([{ tookMs: 0, error: new EditLater(30_000) }]);
  show('a', {});
  await clock.advance(0);
  show('b', {});
  await clock.advance(10_000);
  expect(screen.sent.map(({ key }) => key)).toEqual(['a', 'b']);
});

test('a message that is gone ends quietly', async () => {
  const { clock, screen, show } = setUp([{ tookMs: 0, error: new MessageGone('Unknown Message') }]);
  show('a', {});
  await clock.drain(60_000);
  expect(screen.ended).toEqual(['a']);
  expect(screen.sent).toHaveLength(1);
});

test.each([
  ['an older state', { version: { epoch: 0, seq: 4 }, percent: 60 }],
  ['a lower percent', { version: { epoch: 0, seq: 6 }, percent: 40 }],
  ['an earlier epoch', { version: { epoch: -1, seq: 9 }, percent: 90 }],
])('%s never replaces what is shown', async (_what, older) => {
  const { clock, screen, show } = setUp();
  show('a', { version: { epoch: 0, seq: 5 }, percent: 50 });
  await clock.advance(0);
  show('a', older);
  await clock.drain(60_000);
  expect(screen.arrivals('a').map(({ percent }) => percent)).toEqual([50]);
});

test('nothing of the same epoch follows the end, and a new epoch may begin at 0 %', async () => {
  const { clock, screen, show } = setUp();
  show('a', { version: { epoch: 0, seq: 5 }, percent: 100, final: true });
  await clock.advance(0);
  show('a', { version: { epoch: 0, seq: 6 }, percent: 100 });
  await clock.advance(10_000);
  show('a', { version: { epoch: 1, seq: 7 }, percent: 0 });
  await clock.drain(60_000);
  expect(screen.arrivals('a').map(({ version }) => version.seq)).toEqual([5, 7]);
});

test('a state that looks like the one before costs no edit', async () => {
  const { clock, screen, editor, show, times } = setUp();
  editor.seen('a', aReply({ percent: 1 }));
  show('a', { version: { epoch: 0, seq: 2 }, percent: 1 });
  await clock.advance(0);
  expect(screen.sent).toEqual([]);
  show('a', { version: { epoch: 0, seq: 3 }, percent: 2 });
  await clock.advance(0);
  expect(times()).toEqual([0]);
});

test('what is not ours any more is not shown, and costs nothing', async () => {
  const { clock, screen, editor, show, times } = setUp();
  editor.show(screen.job('a', [perMessage('a'), perChannel]));
  await clock.advance(0);
  show('a', {});
  await clock.advance(0);
  expect(times()).toEqual([0]);
});

test('a state that cannot be read now is read again, and no budget is lost by it', async () => {
  const { clock, screen, editor } = setUp();
  const job = screen.job('a', [perMessage('a')]);
  let isAway = true;
  screen.source.set('a', aReply());
  const read = async () => {
    if (isAway) throw new Error('PostgreSQL is away.');
    return job.read();
  };
  editor.show({ ...job, read });
  await clock.advance(10_000);
  isAway = false;
  await clock.drain(60_000);
  expect(screen.arrivals('a')).toHaveLength(1);
});

test('stopping waits for the edit under way and begins no other', async () => {
  const { clock, screen, editor, show } = setUp([{ tookMs: 1_000 }]);
  show('a', { percent: 1 });
  await clock.advance(0);
  show('a', { version: { epoch: 0, seq: 2 }, percent: 2 });
  const stopped = editor.stop();
  await clock.drain(60_000);
  await stopped;
  expect(screen.arrivals('a').map(({ percent }) => percent)).toEqual([1]);
});

const outcome: fc.Arbitrary<Outcome> = fc.record(
  {
    tookMs: fc.integer({ min: 0, max: 9_000 }),
    error: fc.oneof(
      fc.constant(new Error('500')),
      fc.integer({ min: 0, max: 20_000 }).map((ms) => new EditLater(ms)),
      fc.integer({ min: 0, max: 20_000 }).map((ms) => new EditLater(ms, { budget: 'channel' })),
    ),
  },
  { requiredKeys: ['tookMs'] },
);
const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
const step = fc.record({ key: fc.constantFrom(...keys), gain: fc.integer({ min: 0, max: 30 }), waitMs: fc.nat(4_000) });

test('whatever happens: forwards only, one at a time, within the pace, and every end arrives', async () => {
  const scenario = fc.asyncProperty(fc.array(outcome, { maxLength: 40 }), fc.array(step, { maxLength: 60 }), play);
  await fc.assert(scenario, { numRuns: 150 });
});

async function play(outcomes: Outcome[], steps: { key: string; gain: number; waitMs: number }[]): Promise<void> {
  const { clock, screen, show } = setUp(outcomes);
  const percents = new Map(keys.map((key) => [key, 0]));
  let seq = 0;
  for (const { key, gain, waitMs } of steps) {
    const percent = Math.min(99, (percents.get(key) ?? 0) + gain);
    percents.set(key, percent);
    seq += 1;
    show(key, { version: { epoch: 0, seq }, percent });
    await clock.advance(waitMs);
  }
  for (const key of keys) show(key, { version: { epoch: 0, seq: seq + 1 }, percent: 100, final: true });
  await clock.drain(3_600_000);

  expect(screen.overlaps).toEqual([]);
  for (const key of keys) {
    const shown = screen.arrivals(key).map(({ percent }) => percent ?? 0);
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
    expect(screen.arrivals(key).at(-1)?.final).toBe(true);
    expect(
      tightest(
        screen.sent.filter((edit) => edit.key === key),
        1,
      ),
    ).toBeGreaterThanOrEqual(2_000);
  }
  expect(tightest(screen.sent, 5)).toBeGreaterThanOrEqual(5_000);
}

/** The shortest time in which one edit more than `allowed` was made. */
function tightest(edits: readonly { sentMs: number }[], allowed: number): number {
  const spans = edits.slice(allowed).map(({ sentMs }, index) => sentMs - (edits[index]?.sentMs ?? 0));
  return Math.min(Number.POSITIVE_INFINITY, ...spans);
}
