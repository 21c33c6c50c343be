import type { Logger } from '@alchemy/core/log';
import { JobStatus, Percent, RequestStatus, StageName } from '@alchemy/db/job-status';
import type { JobSnapshot, RequestSnapshot } from '@alchemy/db/job-types';
import { z } from 'zod';
import { connectForCommands, connectForListening } from './redis.ts';

const Seq = z.number().int().positive();
const At = z.iso.datetime();

/** What `jobs:<jobId>` carries: one message for every transition and every new percent. */
export const JobMessage = z.object({
  jobId: z.uuid(),
  trackId: z.uuid().nullable(),
  stage: StageName,
  status: JobStatus,
  progress: Percent,
  seq: Seq,
  at: At,
});
export type JobMessage = z.infer<typeof JobMessage>;

/** What `requests:<requestId>` carries. */
export const RequestMessage = z.object({
  requestId: z.uuid(),
  status: RequestStatus,
  progress: Percent,
  seq: Seq,
  at: At,
});
export type RequestMessage = z.infer<typeof RequestMessage>;

export interface Publisher {
  job(job: JobSnapshot): Promise<void>;
  request(request: RequestSnapshot): Promise<void>;
  close(): void;
}

/** Publishes snapshots. A message is a hint: nobody may depend on getting it. */
export function openPublisher(redisUrl: string, log: Logger): Publisher {
  const redis = connectForCommands(redisUrl, log);
  const publish = async (topic: string, message: JobMessage | RequestMessage) => {
    await redis.publish(topic, JSON.stringify(message));
  };
  return {
    job: ({ jobId, trackId, stage, status, progress, seq, at }) =>
      publish(`jobs:${jobId}`, { jobId, trackId, stage, status, progress, seq, at: at.toISOString() }),
    request: ({ requestId, status, progress, seq, at }) =>
      publish(`requests:${requestId}`, { requestId, status, progress, seq, at: at.toISOString() }),
    close: () => redis.disconnect(),
  };
}

export interface Hearing<Message> {
  /** The subscription stands, for the first time or again: whatever happened before has to be read from PostgreSQL. */
  subscribed(): void;
  /** A message newer than all before it. */
  message(message: Message): void;
}

export interface Subscriber {
  /** Listens to a job until the answered function is called. */
  onJob(jobId: string, hearing: Hearing<JobMessage>): () => void;
  /** Listens to all requests at once until the answered function is called. A message may be older than one before it. */
  onRequests(hearing: Hearing<RequestMessage>): () => void;
  /** Listens to a request until the answered function is called. */
  onRequest(requestId: string, hearing: Hearing<RequestMessage>): () => void;
  close(): void;
}

interface Listener {
  subscribed(): void;
  hear(data: unknown): void;
}

/** Listens over one connection, made when somebody first listens. */
export function openSubscriber(redisUrl: string, log: Logger): Subscriber {
  const topics = new Map<string, Set<Listener>>();
  let redis: ReturnType<typeof connectForListening> | undefined;

  function connection() {
    redis ??= listenOn(connectForListening(redisUrl, log));
    return redis;
  }

  function listenOn(fresh: ReturnType<typeof connectForListening>) {
    fresh.on('ready', () => subscribe([...topics.keys()]));
    const hear = (topic: string, text: string) => {
      for (const listener of topics.get(topic) ?? []) listener.hear(parseJson(text));
    };
    fresh.on('message', hear);
    fresh.on('pmessage', (pattern: string, _topic: string, text: string) => hear(pattern, text));
    return fresh;
  }

  /** Fails only while the connection is away; it is made good when that is ready again. */
  function subscribe(names: string[]): void {
    if (redis?.status !== 'ready') return;
    const [patterns, plain] = [names.filter(isPattern), names.filter((name) => !isPattern(name))];
    const answers = [
      ...(plain.length === 0 ? [] : [redis.subscribe(...plain)]),
      ...(patterns.length === 0 ? [] : [redis.psubscribe(...patterns)]),
    ];
    Promise.all(answers).then(
      () => {
        for (const name of names) for (const listener of topics.get(name) ?? []) listener.subscribed();
      },
      (error: unknown) => log.debug({ err: error }, 'subscribing failed'),
    );
  }

  function listen(topic: string, listener: Listener): () => void {
    const listeners = topics.get(topic) ?? new Set();
    topics.set(topic, listeners.add(listener));
    connection();
    subscribe([topic]);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || topics.get(topic) !== listeners) return;
      topics.delete(topic);
      if (redis?.status === 'ready') unsubscribe(redis, topic).catch(() => {});
    };
  }

  return {
    onJob: (jobId, hearing) => listen(`jobs:${jobId}`, newestOnly(JobMessage, hearing, log)),
    onRequest: (requestId, hearing) => listen(`requests:${requestId}`, newestOnly(RequestMessage, hearing, log)),
    onRequests: (hearing) => listen(everyRequest, each(RequestMessage, hearing, log)),
    close: () => redis?.disconnect(),
  };
}

const everyRequest = 'requests:*';
const isPattern = (topic: string): boolean => topic.endsWith('*');

async function unsubscribe(redis: ReturnType<typeof connectForListening>, topic: string): Promise<void> {
  await (isPattern(topic) ? redis.punsubscribe(topic) : redis.unsubscribe(topic));
}

function newestOnly<Message extends { seq: number }>(
  schema: z.ZodType<Message>,
  hearing: Hearing<Message>,
  log: Logger,
): Listener {
  let newest = 0;
  const message = (heard: Message) => {
    if (heard.seq <= newest) return;
    newest = heard.seq;
    hearing.message(heard);
  };
  return each(schema, { ...hearing, message }, log);
}

function each<Message>(schema: z.ZodType<Message>, hearing: Hearing<Message>, log: Logger): Listener {
  return {
    subscribed: () => hearing.subscribed(),
    hear: (data) => {
      const parsed = schema.safeParse(data);
      if (parsed.success) hearing.message(parsed.data);
      else log.warn({ err: parsed.error }, 'a message that nobody of ours would send');
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
