import { Fault } from '@alchemy/core/errors';
import type { Claim } from '@alchemy/db/job-types';
import { expect, test } from 'vitest';
import { settlementOf } from './stages.ts';

const claim = (tries: number): Claim => ({
  run: tries,
  tries,
  requestIds: [],
  job: {
    jobId: '00000000-0000-4000-8000-000000000001',
    stage: 'download',
    key: 'download:x',
    trackId: null,
    params: {},
    priority: 0,
    status: 'downloading',
    progress: 0,
    seq: 2,
    announcedSeq: 1,
    run: tries,
    tries,
    dueInMs: 0,
    ownerId: null,
    at: new Date(0),
  },
});
const away = new Fault('service_unavailable', 'Away.', { retryable: true });
const settle = (tries: number, fault: Fault, random: number) =>
  settlementOf(claim(tries), fault, { retryBaseMs: 1000, random: () => random });

test('the wait doubles with every try, and jitter takes up to half of it away', () => {
  expect(settle(1, away, 1)).toEqual({ to: 'retrying', fault: away, delayMs: 1000 });
  expect(settle(2, away, 1)).toEqual({ to: 'retrying', fault: away, delayMs: 2000 });
  expect(settle(2, away, 0)).toEqual({ to: 'retrying', fault: away, delayMs: 1000 });
});

test("the server's own wait counts before ours", () => {
  const limited = new Fault('rate_limited', 'Wait.', { retryable: true, retryAfterMs: 86_400_000 });
  expect(settle(1, limited, 0)).toEqual({ to: 'retrying', fault: limited, delayMs: 86_400_000 });
});

test('the last try and what no try can help fail', () => {
  const broken = new Fault('corrupt_audio', 'Broken.');
  expect(settle(3, away, 0)).toEqual({ to: 'failed', fault: away });
  expect(settle(1, broken, 0)).toEqual({ to: 'failed', fault: broken });
});

test('a limit that lasts to the last try promises no other one', () => {
  const limited = new Fault('rate_limited', 'I will try again by myself.', { retryable: true, retryAfterMs: 1000 });
  const { to, fault } = settle(3, limited, 0);
  expect([to, fault.code]).toEqual(['failed', 'rate_limited']);
  expect(fault.message).not.toContain('by myself');
});
