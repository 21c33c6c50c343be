import type { Logger } from '@alchemy/core/log';
import type { BotMetrics } from '@alchemy/core/metrics/bot';
import type { Db } from '@alchemy/db/client';
import { type RequestView, readRequest } from '@alchemy/db/requests';
import type { Pipeline } from '@alchemy/jobs/pipeline';
import type { ChatPlatform, ReplyView } from './chat-platform.ts';
import type { Clock } from './clock.ts';
import type { Pings } from './pings.ts';
import type { ReplyLinks } from './reply-links.ts';
import { replyView } from './reply-view.ts';

/** What the parts of one platform's flow share. */
export interface FlowParts {
  readonly db: Db;
  readonly pipeline: Pick<Pipeline, 'submit' | 'cancel' | 'retry'>;
  readonly platform: ChatPlatform;
  readonly links: ReplyLinks;
  readonly pings: Pings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<BotMetrics, 'edit'>;
  /** How long the files of a finished request stay at least. */
  readonly retentionMs: number;
  /** Where the bot may be used; empty: wherever it is installed. */
  readonly allowedWorkspaces: readonly string[];
}

/** Reads a request, and puts it into the words of a reply. */
export async function readReply({ db, clock, links, retentionMs }: FlowParts, requestId: string): Promise<ReplyView> {
  const view = await readRequest(db, requestId);
  const hasStems = view.status === 'completed' || view.status === 'partial';
  return replyView(view, {
    now: new Date(clock.now()),
    link: hasStems ? await links.of(view) : null,
    keptUntil: keptUntil(view, clock.now(), retentionMs),
    cancelledBy: null,
  });
}

function keptUntil({ finishedAt }: RequestView, nowMs: number, retentionMs: number): Date | null {
  const untilMs = (finishedAt?.getTime() ?? 0) + retentionMs;
  return untilMs > nowMs ? new Date(untilMs) : null;
}
