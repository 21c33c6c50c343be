import { createLogger } from '@alchemy/core/log';
import { type Claim, ClaimLost, type RunLedger } from '@alchemy/db/job-types';
import { gate, until } from '@alchemy/db/testing';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { type ClaimWatch, watchClaim } from './claim-watch.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const jobId = '0192f3a4-5b6c-7d8e-9f01-23456789abcd';
let watch: ClaimWatch | undefined;
afterEach(() => watch?.stop());

function aClaim(): Claim {
  const spec = { stage: 'analysis', key: 'analysis:x', trackId: null, params: {}, priority: 0 } as const;
  const moment = { seq: 2, announcedSeq: 2, dueInMs: 0, ownerId: null, at: new Date() };
  const job = { ...spec, ...moment, jobId, status: 'analyzing', progress: 0, run: 1, tries: 1 } as const;
  return { job, run: 1, tries: 1, requestIds: [] };
}

/** Watches a claim whose signs of life go to these two. */
function watchWith(signs: Pick<RunLedger, 'beat' | 'progress'>) {
  const unused = () => Promise.reject(new Error('not asked for'));
  const runs: RunLedger = { ...signs, start: unused, complete: unused, settle: unused };
  const onLost = vi.fn();
  watch = watchClaim({ runs, claim: aClaim(), beatMs: 5, onLost, log });
  return { watch, onLost };
}

test('percents are whole, only grow, stop at 99, and the newest one wins while another is being written', async () => {
  const first = gate();
  const written: number[] = [];
  const { watch } = watchWith({
    beat: async () => {},
    progress: async (_claim, percent) => {
      written.push(percent);
      if (written.length === 1) await first.pass();
    },
  });
  for (const percent of [0, 10.7, 20, 15, 30, 100]) watch.report(percent);
  await first.reached;
  first.open();
  await until('the newest percent', () => written.length === 2);
  expect(written).toEqual([10, 99]);
});

test('a sign of life that does not get through is borne, a lost claim is told', async () => {
  const answers = [new Error('no connection'), new Error('no connection'), new ClaimLost(jobId)];
  const { onLost } = watchWith({ beat: () => Promise.reject(answers.shift() ?? answers), progress: async () => {} });
  await until('the loss', () => onLost.mock.calls.length > 0);
  expect(onLost.mock.calls[0]?.[0]).toBeInstanceOf(ClaimLost);
});

test('a beat that hangs is not joined by another', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const held = gate();
  const beat = vi.fn(() => held.pass());
  watchWith({ beat, progress: async () => {} });
  vi.advanceTimersByTime(50);
  await held.reached;
  vi.advanceTimersByTime(50);
  expect(beat).toHaveBeenCalledTimes(1);
  held.open();
  await until('the next beat', () => {
    vi.advanceTimersByTime(5);
    return beat.mock.calls.length > 1;
  });
});

test('after the end nothing is sent and no loss is told', async () => {
  const held = gate();
  const progress = vi.fn(async () => {
    await held.pass();
    throw new ClaimLost(jobId);
  });
  const { watch, onLost } = watchWith({ beat: async () => {}, progress });
  watch.report(10);
  await held.reached;
  watch.report(20);
  watch.stop();
  held.open();
  await until('the write', () => progress.mock.settledResults.length === 1);
  expect(onLost).not.toHaveBeenCalled();
  expect(progress).toHaveBeenCalledTimes(1);
});
