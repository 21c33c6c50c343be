'use client';

import { useEffect, useState } from 'react';
import { PageModel } from './page-model.ts';

/** How often a page asks for news while there is work. */
const askEveryMs = 1_500;

/** What the page shows: kept up to date as long as there is work; `ended` once the link does not open any more. */
export function usePageState(initial: PageModel, stateHref: string): { page: PageModel; ended: boolean } {
  const [page, setPage] = useState(initial);
  const [ended, setEnded] = useState(false);
  const working = page.work !== null && !ended;
  useEffect(() => {
    if (!working) return;
    const leaving = new AbortController();
    const timer = setInterval(() => {
      readState(stateHref, leaving.signal).then(
        (next) => (next === undefined ? setEnded(true) : setPage(next)),
        // The network is away for a moment: the next time it may be back.
        () => {},
      );
    }, askEveryMs);
    return () => {
      clearInterval(timer);
      leaving.abort();
    };
  }, [working, stateHref]);
  return { page, ended };
}

/** `undefined` when the link was revoked or has expired. */
async function readState(href: string, signal: AbortSignal): Promise<PageModel | undefined> {
  const answer = await fetch(href, { signal });
  if (answer.status === 404 || answer.status === 410) return undefined;
  return PageModel.parse(await answer.json());
}
