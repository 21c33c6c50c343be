import { relative } from 'node:path';
import { openTerminal, type TerminalOutput } from '@alchemy/bot/platforms/terminal';
import { progressLine } from '@alchemy/bot/progress-line';
import type { Candidate } from '@alchemy/core/errors';
import { candidateLine, formatDuration, formatElapsed, formatSize } from '@alchemy/core/scale';
import { pickWords, replyWords } from '@alchemy/core/sentences';
import type { RequestView, StepView, TrackView } from '@alchemy/db/requests';
import { type DeliveredFile, hasStems } from './deliver.ts';

export interface Done {
  view: RequestView;
  /** Whether it was answered from what is stored. */
  stored: boolean;
  files: readonly DeliveredFile[];
  link: { url: string; expiresAt: Date };
}

export interface Failed {
  requestId: string | null;
  code: string;
  message: string;
  /** Recordings to pick from. */
  candidates?: readonly Candidate[];
}

/** Tells whoever called how it goes. */
export interface Reporter {
  requested(requestId: string, kind: string): void;
  progress(view: RequestView): void;
  done(done: Done): void;
  failed(failed: Failed): void;
}

/** One JSON object a line, as programs like it. */
export function jsonReporter(output: TerminalOutput): Reporter {
  const write = (event: Record<string, unknown>) => output.write(`${JSON.stringify(event)}\n`);
  let shown = '';
  return {
    requested: (requestId, kind) => write({ type: 'request', requestId, kind }),
    progress: (view) => {
      if (!view.step || stepText(view, view.step) === shown) return;
      shown = stepText(view, view.step);
      write(progressEvent(view, view.step));
    },
    done: ({ view, link }) =>
      write({
        type: 'done',
        requestId: view.requestId,
        status: view.status,
        tracks: view.tracks.filter(hasStems).map(trackFields),
        failed: view.failed.map(({ title, code, message, ...rest }) => ({ title, code, message, ...offerOf(rest) })),
        ...(view.note === null ? {} : { note: view.note }),
        link: { url: link.url, expiresAt: link.expiresAt.toISOString() },
      }),
    failed: ({ candidates = [], ...failed }) => write({ type: 'failed', ...failed, ...offerOf({ candidates }) }),
  };
}

const offerOf = ({ candidates }: { candidates: readonly Candidate[] }) =>
  candidates.length === 0 ? {} : { candidates };

/** What makes a state worth a line; the time left moves by itself. */
const stepText = ({ progress }: RequestView, step: StepView): string =>
  `${progress} ${step.stage} ${step.status} ${step.progress}`;

function progressEvent(view: RequestView, step: StepView): Record<string, unknown> {
  return {
    type: 'progress',
    requestId: view.requestId,
    stage: step.stage,
    status: step.status,
    progress: view.progress,
    stageProgress: step.progress,
    ...(view.etaSeconds === null ? {} : { etaSeconds: view.etaSeconds }),
  };
}

function trackFields({ trackId, title, artist, durationMs, analysis, files }: TrackView): Record<string, unknown> {
  const fileFields = files.map(({ kind, stem, path, sizeBytes }) => ({ kind, stem, path, sizeBytes }));
  return { trackId, title, artist, durationMs, analysis, files: fileFields };
}

/** Words for a person: one line that changes, then what was made. */
export function humanReporter(output: TerminalOutput, now: () => Date): Reporter {
  const terminal = openTerminal(output);
  let shown: string | undefined;
  return {
    requested: () => terminal.redraw(replyWords.lookingUp),
    progress: (view) => {
      const state = view.step === null ? '' : stepText(view, view.step);
      if (state !== shown || output.isTTY === true) terminal.redraw(progressLine(view, now()));
      shown = state;
    },
    done: (done) => terminal.print(...doneLines(done)),
    failed: ({ message, candidates = [] }) => terminal.print(message, ...offerLines(candidates)),
  };
}

function doneLines({ view, stored, files, link }: Done): string[] {
  return [
    ...view.tracks.filter(hasStems).map((track) => `✓ ${trackLine(track)}`),
    ...view.failed.flatMap(({ title, message, candidates }) => [
      `✗ ${replyWords.failedTrack(title, message)}`,
      ...offerLines(candidates),
    ]),
    ...(view.note === null ? [] : [view.note]),
    stored ? replyWords.alreadySplit : timeLine(view),
    ...files.map(({ path, sizeBytes }) => `  ${relative('.', path)}  ${formatSize(sizeBytes)}`),
    `Link, until ${link.expiresAt.toLocaleString()}: ${link.url}`,
    '`npm start` serves this link.',
  ];
}

/** What can be picked, numbered as `--pick` counts. */
function offerLines(candidates: readonly Candidate[]): string[] {
  if (candidates.length === 0) return [];
  return [...candidates.map((candidate, at) => `  ${at + 1}  ${candidateLine(candidate)}`), pickWords.terminal];
}

const timeLine = ({ progress, tookMs }: RequestView): string =>
  tookMs === null ? `${progress} %` : `${progress} % · ${replyWords.readyIn(formatElapsed(tookMs))}`;

function trackLine({ title, artist, durationMs, analysis }: TrackView): string {
  const facts = [
    artist === null ? title : `${title} — ${artist}`,
    ...(durationMs === null ? [] : [formatDuration(durationMs)]),
    ...(analysis === null ? [] : [`${Math.round(analysis.tempoBpm)} BPM`, analysis.key, analysis.camelot]),
  ];
  return facts.map((fact) => fact.replaceAll(/\p{Cc}+/gu, ' ')).join(' · ');
}
