'use client';

import { useRouter } from 'next/navigation';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { type Connection, createLiveStore, type LiveStore } from './live-store.ts';

const Live = createContext<LiveStore | undefined>(undefined);

/** Reading the page anew costs the server a few queries: not more often than this. */
const refreshEveryMs = 2_000;

/** Keeps the stream open for all pages, and reads a page anew when what it shows may be old. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const router = useRouter();
  const [store] = useState(createLiveStore);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lastAt = 0;
    const refresh = () => {
      timer = undefined;
      lastAt = Date.now();
      router.refresh();
    };
    const leave = store.onStale(() => {
      timer ??= setTimeout(refresh, Math.max(200, lastAt + refreshEveryMs - Date.now()));
    });
    const close = store.open('/api/events');
    return () => {
      clearTimeout(timer);
      leave();
      close();
    };
  }, [store, router]);
  return <Live.Provider value={store}>{children}</Live.Provider>;
}

function useStore(): LiveStore {
  const store = useContext(Live);
  if (store === undefined) throw new Error('There is no LiveProvider above.');
  return store;
}

/** The state of a job or a request: the newer of what the page was made with and what came since. */
export function useNewest<State extends { seq: number; status: string; progress: number }>(
  id: string,
  initial: State,
): { seq: number; status: string; progress: number } {
  const store = useStore();
  const message = useSyncExternalStore(
    store.subscribe,
    () => store.newest(id),
    () => undefined,
  );
  return message !== undefined && message.seq > initial.seq ? message : initial;
}

export function useConnection(): Connection {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.connection, () => 'waiting');
}
