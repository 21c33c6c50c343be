import { randomUUID } from 'node:crypto';
import { Fault } from '@alchemy/core/errors';
import { createLogger } from '@alchemy/core/log';
import { createBotMetrics } from '@alchemy/core/metrics/bot';
import { ClaimLost } from '@alchemy/db/job-types';
import { type Disk, memoryPublication, spotifyKey, type TestDb, testRedisUrl } from '@alchemy/db/testing';
import { openPipeline, type Pipeline } from '@alchemy/jobs/pipeline';
import type { QueueEntry } from '@alchemy/jobs/queues';
import { queueNames } from '@alchemy/jobs/stages';
import { flushPrefix, ownPrefix } from '@alchemy/jobs/testing';
import type { Action, ChatPlatform, StemsCommand } from '../chat-platform.ts';
import { systemClock } from '../clock.ts';
import { type Flow, startFlow } from '../flow.ts';
import type { FlowParts } from '../flow-parts.ts';
import { createReplyLinks, type LinkSettings } from '../reply-links.ts';

export const silentLog = createLogger({ service: 'test', level: 'silent' });

/** More than any test asks for, but those that are about it. */
const quotas = { activeRequests: 50, workspaceMinutes: 10_000 };

export const linkSecret = 'a secret of more than sixteen characters';

const links: LinkSettings = {
  publicUrl: 'https://stems.example.org',
  portalUrl: 'https://stems.example.org',
  linkSecret,
  linkLifeMs: 86_400_000,
};

/** What a job does before its end. */
type Before = (stage: string, report: (percent: number) => Promise<void>) => Promise<void>;

/** Real queues and a real ledger, and workers that need no audio. */
export interface FlowBench {
  readonly pipeline: Pipeline;
  start(platform: ChatPlatform, over?: Partial<FlowParts & LinkSettings>): Promise<Flow>;
  /** Serves every queue; `before` runs ahead of each job's end, may report percents, and may throw a Fault. */
  serve(before?: Before): void;
  close(): Promise<void>;
}

export function openFlowBench({ db }: TestDb): FlowBench {
  const prefix = ownPrefix();
  const pipeline = openPipeline({ db, redisUrl: testRedisUrl(), prefix, log: silentLog });
  const closers: (() => Promise<unknown>)[] = [() => pipeline.close()];
  const disk: Disk = new Map();
  return {
    pipeline,
    async start(platform, over = {}) {
      const said = { log: silentLog, metrics: createBotMetrics() };
      const parts = { db, pipeline, platform, clock: systemClock, ...said };
      const settings = {
        retentionMs: 7 * 86_400_000,
        allowedWorkspaces: [],
        attachmentHosts: ['cdn.discordapp.com'],
        quotas,
      };
      const ours = createReplyLinks({ db, clock: systemClock, ...links, ...over });
      const flow = await startFlow({ ...parts, ...settings, links: ours, ...over });
      closers.unshift(() => flow.stop());
      return flow;
    },
    serve(before = async () => {}) {
      const run = (entry: QueueEntry) => runEntry(pipeline, disk, entry, before);
      for (const queue of queueNames) {
        const worker = pipeline.serve({ queue, concurrency: 2, run });
        closers.unshift(() => worker.close(1_000));
      }
    },
    close: async () => {
      try {
        for (const close of closers.splice(0)) await close();
      } finally {
        await flushPrefix(prefix);
      }
    },
  };
}

async function runEntry({ runs }: Pipeline, disk: Disk, { jobId, seq }: QueueEntry, before: Before): Promise<void> {
  try {
    const claim = await runs.start(jobId, seq);
    try {
      await before(claim.job.stage, (percent) => runs.progress(claim, percent));
      await runs.complete(claim, memoryPublication(disk, claim));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      await runs.settle(claim, { to: 'failed', fault: error });
    }
  } catch (error) {
    if (!(error instanceof ClaimLost)) throw error;
  }
}

/** Who asks, unless a test says otherwise. */
export const sam = { identity: 'discord:100000000000000002', name: 'Sam' };
const here = { workspace: '100000000000000001', mayManage: false, missing: [] };

/** `/stems` with a link to a song of that name. */
export function aCommand(over: Partial<StemsCommand> & { song?: string } = {}): StemsCommand {
  const { song = 'song', ...rest } = over;
  const wish = { model: null, stems: null, format: null, private: false };
  const text = `https://open.spotify.com/track/${spotifyKey('track', song).split(':')[2] ?? ''}`;
  const interactionId = randomUUID();
  return {
    kind: 'stems',
    ...here,
    person: sam,
    ...wish,
    text,
    files: [],
    interactionId,
    answer: { id: interactionId },
    ...rest,
  };
}

export function anAction(id: string, over: Partial<Action> = {}): Action {
  return { ...here, person: sam, id, ...over };
}
