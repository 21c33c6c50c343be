import { randomUUID } from 'node:crypto';
import { createLogger } from '@alchemy/core/log';
import { openPublisher } from '@alchemy/jobs/channel';
import { Redis } from 'ioredis';
import type { BenchHouse } from './house.ts';

const clients = 50;
const jobs = 10;
const eventsPerSecond = 50;
const seconds = 10;

/** Fifty pages open at fifty events a second: how long after the last event everybody knows every final state. */
export async function measureLive(house: BenchHouse, cookie: string) {
  const ids = Array.from({ length: jobs }, () => randomUUID());
  const leaving = new AbortController();
  const seen = Array.from({ length: clients }, () => new Set<string>());
  const streams = seen.map((known) => follow(house, cookie, known, leaving.signal));
  await Promise.all(streams.map(({ opened }) => opened));
  const subscriptions = await countSubscriptions(house.redisUrl);
  const endedAt = await publish(house.redisUrl, ids);
  const knowAll = () => seen.every((known) => ids.every((id) => known.has(id)));
  while (!knowAll() && performance.now() - endedAt < 10_000) await new Promise((resolve) => setTimeout(resolve, 10));
  const lastMs = Math.round(performance.now() - endedAt);
  leaving.abort();
  await Promise.all(streams.map(({ ended }) => ended));
  return { clients, eventsPerSecond, lastMs, complete: knowAll(), subscriptions };
}

function follow({ origin }: BenchHouse, cookie: string, known: Set<string>, signal: AbortSignal) {
  const answered = fetch(`${origin}/api/events`, { headers: { Cookie: cookie }, signal });
  const read = async () => {
    const { body } = await answered;
    if (body === null) throw new Error('The stream has no body.');
    let rest = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const events = `${rest}${chunk}`.split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) note(event, known);
    }
  };
  const ended = read().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return { opened: answered.then(() => undefined), ended };
}

function note(event: string, known: Set<string>): void {
  for (const [, jobId = ''] of event.matchAll(/"jobId":"([^"]+)"[^}]*"status":"completed"/g)) known.add(jobId);
}

async function countSubscriptions(redisUrl: string): Promise<number> {
  const redis = new Redis(redisUrl);
  try {
    const list = String(await redis.client('LIST'));
    return list.split('\n').filter((line) => /\bpsub=[1-9]/.test(line)).length;
  } finally {
    redis.disconnect();
  }
}

/** @returns when the last event was out */
async function publish(redisUrl: string, ids: readonly string[]): Promise<number> {
  const publisher = openPublisher(redisUrl, createLogger({ service: 'bench', level: 'silent' }));
  const rest = { stage: 'processing', key: 'x', trackId: null, params: {}, priority: 0, ownerId: null } as const;
  const run = { announcedSeq: 0, run: 1, tries: 1, dueInMs: 0 };
  const rounds = (eventsPerSecond * seconds) / ids.length;
  try {
    for (let seq = 1; seq <= rounds; seq++) {
      const isLast = seq === rounds;
      const state = isLast
        ? ({ status: 'completed', progress: 100 } as const)
        : ({ status: 'processing', progress: Math.min(99, seq) } as const);
      for (const jobId of ids) await publisher.job({ jobId, seq, ...state, ...rest, ...run, at: new Date() });
      await new Promise((resolve) => setTimeout(resolve, (1_000 * ids.length) / eventsPerSecond));
    }
    return performance.now() - (1_000 * ids.length) / eventsPerSecond;
  } finally {
    publisher.close();
  }
}
