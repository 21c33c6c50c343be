'use client';

import { pageWords } from '@alchemy/core/page-words';
import { useNewest } from '../live/live-provider.tsx';
import { Badge } from '../ui/badge.tsx';
import { Progress } from '../ui/progress.tsx';
import { toneOf } from './status-tone.ts';

interface LiveState {
  readonly seq: number;
  readonly status: string;
  readonly progress: number;
}

const final = ['completed', 'failed', 'cancelled', 'partial'];

/** A status, and how far it is while it works; it moves without a reload. */
export function Status({ id, state, label }: { id: string; state: LiveState; label: string }) {
  const { status, progress } = useNewest(id, state);
  const isAtWork = !final.includes(status) && status !== 'queued' && status !== 'retrying';
  return (
    <span className="inline-flex min-w-24 flex-col gap-1" data-status={status}>
      <Badge tone={toneOf(status)} className="w-fit">
        {pageWords.statuses[status] ?? status}
        {isAtWork && <span className="tabular-nums">{progress} %</span>}
      </Badge>
      {isAtWork && <Progress value={progress} label={label} className="h-1.5 max-w-36" />}
    </span>
  );
}
