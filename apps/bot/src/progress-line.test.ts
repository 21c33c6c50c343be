import type { RequestView, StepView } from '@alchemy/db/requests';
import { expect, test } from 'vitest';
import { progressLine } from './progress-line.ts';

const now = new Date('2026-11-22T12:00:00Z');
const aStep = (given: Partial<StepView> = {}): StepView => ({
  jobId: '3f0e4c0a-8a52-4d27-9f14-0c6a1d2b3e4f',
  trackId: null,
  stage: 'processing',
  status: 'processing',
  progress: 63,
  etaSeconds: null,
  ahead: null,
  startsInSeconds: null,
  retry: null,
  ...given,
});
const aView = (given: Partial<RequestView> = {}): RequestView => ({
  requestId: '0c6a1d2b-8a52-4d27-9f14-3f0e4c0a3e4f',
  kind: 'file',
  status: 'running',
  progress: 52,
  seq: 1,
  epoch: 0,
  sourceKey: `upload:${'0'.repeat(64)}`,
  title: 'Midnight Run',
  model: 'htdemucs',
  stems: null,
  format: 'flac',
  platform: 'terminal',
  workspace: null,
  private: false,
  asker: 'terminal:me',
  withdrawnBy: null,
  withdrawnByName: null,
  begunAt: now,
  finishedAt: null,
  tookMs: null,
  isStored: false,
  step: aStep(),
  etaSeconds: null,
  tracks: [],
  failed: [],
  note: null,
  ...given,
});

test.each([
  ['nothing known yet', aView({ step: null }), 'Looking up your song…'],
  ['at work, nothing measured', aView(), 'Separating ▰▰▰▰▰▱▱▱▱▱ 52 %'],
  ['at work, measured', aView({ etaSeconds: 61 }), 'Separating ▰▰▰▰▰▱▱▱▱▱ 52 % · about 2 min left'],
  [
    'in line behind two',
    aView({ progress: 25, step: aStep({ status: 'queued', ahead: 2 }) }),
    'Separating ▰▰▱▱▱▱▱▱▱▱ 25 % · In line: 3rd',
  ],
  ['first in line', aView({ step: aStep({ status: 'queued', ahead: 0 }) }), 'Separating ▰▰▰▰▰▱▱▱▱▱ 52 %'],
  [
    'waiting for the next try',
    aView({
      step: aStep({
        status: 'retrying',
        retry: { at: new Date(now.getTime() + 90_000), code: 'rate_limited', message: 'The source is busy.' },
      }),
    }),
    '▰▰▰▰▰▱▱▱▱▱ 52 % · The source is busy; trying again in 2 min',
  ],
])('%s', (_case, view, line) => {
  expect(progressLine(view, now)).toBe(line);
});

test.each([
  [0, '1st'],
  [1, '2nd'],
  [2, '3rd'],
  [3, '4th'],
  [10, '11th'],
  [20, '21st'],
])('behind %i jobs the place is %s', (ahead, place) => {
  const line = progressLine(aView({ step: aStep({ status: 'queued', ahead }) }), now);
  expect(line.includes(`In line: ${place}`)).toBe(ahead > 0);
});
