import type { Logger } from '@alchemy/core/log';
import type { JobMessage, RequestMessage } from '@alchemy/jobs/channel';
import { type Feed, openFeed } from '@alchemy/jobs/feed';

/** What a client gets: the newest of each job and request since the last time. */
export type LiveMessage = JobMessage | RequestMessage;

/** What the hub tells a client. */
export interface LiveClient {
  /** The messages since the last flush, the newest of each job and request. */
  flush(messages: readonly LiveMessage[]): void;
  /** Something may have been missed: PostgreSQL has to be read anew. */
  sync(): void;
  /** The hub is closed, and nothing more will be told. */
  end(): void;
}

export interface LiveHub {
  /** Tells the client from now on, until the answered function is called. */
  join(client: LiveClient): () => void;
  /** Ends every client, those too that join later. */
  close(): void;
}

/** Two flushes a second. */
const flushEveryMs = 500;

const idOf = (message: LiveMessage): string => ('jobId' in message ? message.jobId : message.requestId);

/** Fans one subscription of the process out to many clients. It is opened for the first of them, and closed with the last. */
export function createLiveHub({ redisUrl, log }: { redisUrl: string; log: Logger }): LiveHub {
  const clients = new Map<LiveClient, Map<string, LiveMessage>>();
  let feed: Feed | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  function hear(message: LiveMessage): void {
    const id = idOf(message);
    for (const pending of clients.values()) {
      const known = pending.get(id);
      if (known === undefined || known.seq < message.seq) pending.set(id, message);
    }
    timer ??= setTimeout(flushAll, flushEveryMs);
  }

  function flushAll(): void {
    timer = undefined;
    for (const [client, pending] of clients) {
      if (pending.size === 0) continue;
      client.flush([...pending.values()]);
      pending.clear();
    }
  }

  function closeFeed(): void {
    clearTimeout(timer);
    timer = undefined;
    feed?.close();
    feed = undefined;
  }

  return {
    join(client) {
      if (isClosed) {
        client.end();
        return () => {};
      }
      clients.set(client, new Map());
      const subscribed = () => {
        for (const one of clients.keys()) one.sync();
      };
      feed ??= openFeed(redisUrl, log, { subscribed, job: hear, request: hear });
      return () => {
        clients.delete(client);
        if (clients.size === 0) closeFeed();
      };
    },
    close() {
      isClosed = true;
      for (const client of clients.keys()) client.end();
      clients.clear();
      closeFeed();
    },
  };
}
