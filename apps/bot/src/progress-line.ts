import { formatWait, progressCells } from '@alchemy/core/scale';
import { replyWords, stageWords } from '@alchemy/core/sentences';
import type { RequestView, StepView } from '@alchemy/db/requests';

/**
 * What a working request shows, in one line: what is done now, ten cells, the percent, and how long it will take once
 * that was measured; its place in line while it waits; the reason and the time of the next try after a fault.
 */
export function progressLine(view: RequestView, now: Date): string {
  const { step } = view;
  if (step === null) return replyWords.lookingUp;
  const bar = `${progressCells(view.progress)} ${view.progress} %`;
  if (step.retry) return `${bar} · ${replyWords.tryingAgain(step.retry.message, waitUntil(step.retry.at, now))}`;
  const doing = `${stageWords[step.stage]} ${bar}`;
  if (isInLine(step)) return `${doing} · ${replyWords.inLine(step.ahead + 1)}`;
  return view.etaSeconds === null ? doing : `${doing} · ${replyWords.timeLeft(formatWait(view.etaSeconds))}`;
}

function isInLine(step: StepView): step is StepView & { ahead: number } {
  return step.status === 'queued' && step.ahead !== null && step.ahead > 0;
}

function waitUntil(at: Date, now: Date): string {
  return formatWait(Math.max(1, (at.getTime() - now.getTime()) / 1000));
}
