'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { pause, percentOf } from './engine/fetch-range.ts';

export type DownloadState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'making'; readonly what: string; readonly percent: number }
  | { readonly kind: 'failed'; readonly what: string };

/** Has a file made where it is not there yet, showing how far that is, and then hands it to the browser. */
export function useDownload() {
  const [state, setState] = useState<DownloadState>({ kind: 'idle' });
  const latest = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => latest.current?.abort(), []);

  const start = useCallback(async (href: string, what: string) => {
    latest.current?.abort();
    const own = new AbortController();
    latest.current = own;
    try {
      await untilMade(href, own.signal, (percent) => setState({ kind: 'making', what, percent }));
      setState({ kind: 'idle' });
      save(href);
    } catch {
      if (!own.signal.aborted) setState({ kind: 'failed', what });
    }
  }, []);
  return { state, start };
}

/** Asks for the first byte alone, until it comes. @throws Error when it never will */
async function untilMade(href: string, signal: AbortSignal, onMaking: (percent: number) => void): Promise<void> {
  for (;;) {
    const answer = await fetch(href, { headers: { Range: 'bytes=0-0' }, signal });
    if (answer.status === 206 || answer.status === 200) {
      await answer.body?.cancel();
      return;
    }
    if (answer.status !== 202) throw new Error(`${href} answered ${answer.status}.`);
    onMaking(await percentOf(answer));
    await pause(Number(answer.headers.get('Retry-After')) * 1000, signal);
  }
}

function save(href: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
}
