import { formatWait, progressCells } from '@alchemy/core/scale';
import { doneWords, marks, replyWords, stageWords } from '@alchemy/core/sentences';
import { rankOf } from '@alchemy/db/job-status';
import type { RequestView, StepView } from '@alchemy/db/requests';
import type { Line } from '../chat-platform.ts';

/** What a song at work shows: its place in line, or its steps, its cells and percent, and what comes next. */
export function workLines(view: RequestView): Line[] {
  const { step } = view;
  if (step === null) return [[cells(view)]];
  if (step.retry !== null) return [[`${cells(view)} · `, ...tryingAgain(step.retry)]];
  if (step.status !== 'queued') return [[stepMarks(view, step)], [withTimeLeft(view)]];
  return view.progress === 0 ? waitLines(view) : [...waitLines(view), [cells(view)]];
}

/** What a song or a list waits for: its turn, or the next try. */
export function waitLines({ step }: RequestView): Line[] {
  if (step === null) return [];
  if (step.retry !== null) return [tryingAgain(step.retry)];
  if (step.status !== 'queued' || step.ahead === null) return [];
  return [[placeInLine(step.ahead, step.startsInSeconds)]];
}

function tryingAgain({ at, message }: NonNullable<StepView['retry']>): Line {
  return replyWords.tryingAgainAt(message, { at, as: 'countdown' as const });
}

function placeInLine(ahead: number, startsInSeconds: number | null): string {
  const place = replyWords.inLine(ahead + 1);
  return startsInSeconds === null ? place : `${place} · ${replyWords.startsIn(formatWait(startsInSeconds))}`;
}

/** "▰▰▰▰▰▱▱▱▱▱ 52 %" */
export function cells({ progress }: Pick<RequestView, 'progress'>): string {
  return `${progressCells(progress)} ${progress} %`;
}

function withTimeLeft(view: RequestView): string {
  return view.etaSeconds === null
    ? cells(view)
    : `${cells(view)} · ${replyWords.timeLeft(formatWait(view.etaSeconds))}`;
}

const markedStages = ['resolve', 'download', 'processing'] as const;

/** "✓ Found  ✓ Downloaded  ● Separating"; the songs of a list have a mark each instead. An upload needs no finding. */
function stepMarks({ kind }: RequestView, { stage }: StepView): string {
  const known = markedStages.filter((each) => each !== 'resolve' || kind !== 'file');
  const finished = known
    .filter((each) => rankOf(each) < rankOf(stage))
    .map((each) => `${marks.done} ${doneWords[each]}`);
  return [...finished, `${marks.working} ${stageWords[stage]}`].join('  ');
}
