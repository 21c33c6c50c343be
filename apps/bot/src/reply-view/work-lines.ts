import { formatWait, progressCells } from '@alchemy/core/scale';
import { doneWords, marks, replyWords, stageWords } from '@alchemy/core/sentences';
import { rankOf } from '@alchemy/db/job-status';
import type { RequestView, StepView } from '@alchemy/db/requests';
import type { Line } from '../chat-platform.ts';

/** What a request at work shows: its place in line, or its steps, its cells and percent, and what comes next. */
export function workLines(view: RequestView): Line[] {
  const { step } = view;
  if (step === null) return [[cells(view)]];
  if (step.retry !== null) {
    const { at, message } = step.retry;
    return [[`${cells(view)} · `, ...replyWords.tryingAgainAt(message, { at, as: 'countdown' as const })]];
  }
  if (step.status === 'queued') return waitingLines(view, step);
  const isOneSong = view.kind === 'track' || view.kind === 'file';
  return [...(isOneSong ? [[stepMarks(view, step)]] : []), [withTimeLeft(view)]];
}

function waitingLines(view: RequestView, { ahead }: StepView): Line[] {
  const place = ahead === null ? [] : [[replyWords.inLine(ahead + 1)]];
  return view.progress === 0 ? place : [...place, [cells(view)]];
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
