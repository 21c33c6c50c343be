import type { LiveMessage } from './hub.ts';

export type Connection = 'waiting' | 'live' | 'polling';

type Listener = () => void;

/** What the page knows from the stream. */
export interface LiveStore {
  /** The newest message about a job or a request, if any came. */
  newest(id: string): LiveMessage | undefined;
  connection(): Connection;
  subscribe(listener: Listener): () => void;
  /** Called when the page should be read anew: something began, ended, or may have been missed. */
  onStale(listener: Listener): () => void;
  /** Opens the stream. @returns what closes it */
  open(address: string): () => void;
}

/** Without the stream for so long, the page asks by itself. */
const patienceMs = 8_000;
const pollEveryMs = 5_000;

export function createLiveStore(): LiveStore {
  const messages = new Map<string, LiveMessage>();
  const listeners = new Set<Listener>();
  const stale = new Set<Listener>();
  let connection: Connection = 'waiting';

  const tellAll = (set: Set<Listener>) => {
    for (const listener of set) listener();
  };
  const become = (next: Connection) => {
    if (next === connection) return;
    connection = next;
    tellAll(listeners);
  };

  function take(list: readonly LiveMessage[]): void {
    let isStale = false;
    for (const message of list) {
      const id = 'jobId' in message ? message.jobId : message.requestId;
      const known = messages.get(id);
      if (known !== undefined && known.seq >= message.seq) continue;
      if (known?.status !== message.status) isStale = true;
      messages.set(id, message);
    }
    tellAll(listeners);
    if (isStale) tellAll(stale);
  }

  return {
    newest: (id) => messages.get(id),
    connection: () => connection,
    subscribe: (listener) => add(listeners, listener),
    onStale: (listener) => add(stale, listener),
    open: (address) => openStream(address, { take, become, stale: () => tellAll(stale) }),
  };
}

function add(set: Set<Listener>, listener: Listener): () => void {
  set.add(listener);
  return () => void set.delete(listener);
}

interface Hearing {
  take(messages: readonly LiveMessage[]): void;
  become(connection: Connection): void;
  stale(): void;
}

/** The browser connects again by itself; where the stream stays away, a timer takes its place until it is back. */
function openStream(address: string, { take, become, stale }: Hearing): () => void {
  const source = new EventSource(address);
  let patience: ReturnType<typeof setTimeout> | undefined;
  let polling: ReturnType<typeof setInterval> | undefined;
  const wait = () => {
    patience ??= setTimeout(() => {
      become('polling');
      polling ??= setInterval(stale, pollEveryMs);
    }, patienceMs);
  };
  const stopWaiting = () => {
    clearTimeout(patience);
    clearInterval(polling);
    patience = undefined;
    polling = undefined;
  };
  wait();
  source.addEventListener('open', () => {
    stopWaiting();
    become('live');
  });
  source.addEventListener('error', () => {
    become('waiting');
    wait();
  });
  source.addEventListener('sync', stale);
  source.addEventListener('changes', ({ data }) => take(JSON.parse(data)));
  return () => {
    stopWaiting();
    source.close();
  };
}
