import type { Logger } from '@alchemy/core/log';
import type { BotMetrics } from '@alchemy/core/metrics/bot';
import type { Db } from '@alchemy/db/client';
import { isFinal } from '@alchemy/db/job-status';
import type { Quotas } from '@alchemy/db/quotas';
import { type RequestView, readRequest } from '@alchemy/db/requests';
import type { Pipeline } from '@alchemy/jobs/pipeline';
import type { ChatPlatform, MessageRef, ReplyView } from './chat-platform.ts';
import type { Clock } from './clock.ts';
import type { ReplyLinks } from './reply-links.ts';
import { replyView } from './reply-view.ts';

/** What the parts of one platform's flow share. */
export interface FlowParts {
  readonly db: Db;
  readonly pipeline: Pick<Pipeline, 'submit' | 'cancel' | 'retry' | 'pick' | 'forget' | 'onRequests'>;
  readonly platform: ChatPlatform;
  readonly links: ReplyLinks;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<BotMetrics, 'edit'>;
  /** How long the files of a finished request stay at least. */
  readonly retentionMs: number;
  /** Where the bot may be used; empty: wherever it is installed. */
  readonly allowedWorkspaces: readonly string[];
  /** From which hosts, with their port if any, attached files are taken. */
  readonly attachmentHosts: readonly string[];
  readonly quotas: Quotas;
}

/** What handlers need of the drawing of replies. */
export interface Drawer {
  /** Names this process among those that share the replies. */
  readonly holder: string;
  lookNow(requestId: string): void;
  answering(replyId: string): void;
  sent(reply: { replyId: string; requestId: string; message: MessageRef }, view: ReplyView): Promise<void>;
}

/** Reads a request, and puts it into the words of a reply in this message. */
export async function readReply(parts: FlowParts, requestId: string, message: MessageRef): Promise<ReplyView> {
  const { db, clock, links, retentionMs, platform } = parts;
  const view = await readRequest(db, requestId);
  const lastFrom = isFinal(view.status) ? null : platform.lastEditsFrom(message);
  const isLast = lastFrom !== null && lastFrom.getTime() <= clock.now();
  const hasStems = view.status === 'completed' || view.status === 'partial';
  const reply = replyView(view, {
    now: new Date(clock.now()),
    link: hasStems || isLast ? await links.of(view) : null,
    isLast,
    keptUntil: keptUntil(view, clock.now(), retentionMs),
    uploadLimitBytes: platform.uploadLimitBytes(message),
  });
  return isLast ? reply : { ...reply, againAt: earlier(reply.againAt, lastFrom) };
}

function keptUntil({ finishedAt }: RequestView, nowMs: number, retentionMs: number): Date | null {
  const untilMs = (finishedAt?.getTime() ?? 0) + retentionMs;
  return untilMs > nowMs ? new Date(untilMs) : null;
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
