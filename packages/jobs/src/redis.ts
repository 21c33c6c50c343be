import type { Logger } from '@alchemy/core/log';
import { Redis } from 'ioredis';

/**
 * Connects for short commands. One retry bounds how long a command waits while Redis is away; without the offline queue
 * a BullMQ queue that was opened then would stay unusable for ever.
 */
export function connectForCommands(url: string, log: Logger): Redis {
  return connect(url, log, { maxRetriesPerRequest: 1 });
}

/** Connects for a BullMQ worker, which waits for ever inside one command. */
export function connectForWork(url: string, log: Logger): Redis {
  return connect(url, log, { maxRetriesPerRequest: null });
}

/** Connects for listening. Subscribing again after a loss is left to the listener, who has to know when it is done. */
export function connectForListening(url: string, log: Logger): Redis {
  return connect(url, log, { maxRetriesPerRequest: null, autoResubscribe: false });
}

interface Choices {
  readonly maxRetriesPerRequest: number | null;
  readonly autoResubscribe?: boolean;
}

const longestPauseMs = 1_000;

function connect(url: string, log: Logger, options: Choices): Redis {
  const redis = new Redis(url, {
    connectTimeout: 5_000,
    retryStrategy: (attempt: number) => Math.min(50 * 2 ** attempt, longestPauseMs),
    ...options,
  });
  redis.on('error', (error) => log.debug({ err: error }, 'redis connection'));
  return redis;
}
