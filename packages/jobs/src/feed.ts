import type { Logger } from '@alchemy/core/log';
import type { z } from 'zod';
import { JobMessage, RequestMessage } from './channel.ts';
import { connectForListening } from './redis.ts';

/** What one hears who listens to everything. */
export interface FeedHearing {
  /** The subscription stands, for the first time or again: whatever happened before has to be read from PostgreSQL. */
  subscribed(): void;
  job(message: JobMessage): void;
  request(message: RequestMessage): void;
}

export interface Feed {
  close(): void;
}

/** Listens to every job and every request over one connection. Messages may come out of order: `seq` says which is newer. */
export function openFeed(redisUrl: string, log: Logger, hearing: FeedHearing): Feed {
  const redis = connectForListening(redisUrl, log);
  const topics = {
    'jobs:*': (text: string) => hear(JobMessage, text, hearing.job, log),
    'requests:*': (text: string) => hear(RequestMessage, text, hearing.request, log),
  };
  redis.on('ready', () => {
    redis.psubscribe(...Object.keys(topics)).then(
      () => hearing.subscribed(),
      (error: unknown) => log.debug({ err: error }, 'subscribing failed'),
    );
  });
  redis.on('pmessage', (pattern: keyof typeof topics, _topic: string, text: string) => topics[pattern]?.(text));
  return { close: () => redis.disconnect() };
}

function hear<Message>(schema: z.ZodType<Message>, text: string, tell: (message: Message) => void, log: Logger): void {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) tell(parsed.data);
  else log.warn({ err: parsed.error }, 'a message that nobody of ours would send');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
