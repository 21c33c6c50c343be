'use client';

import { linkWords } from '@alchemy/core/link-words';
import { formatWait } from '@alchemy/core/scale';
import { useEffect, useState } from 'react';

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
const countEveryMs = 15_000;

interface LinkFooterProps {
  /** ISO 8601, as is `now`. */
  readonly expiresAt: string;
  readonly now: string;
  readonly contact: string | undefined;
}

/** Whose copy it is, how long the link works, and whom to tell of misuse. */
export function LinkFooter({ expiresAt, now, contact }: LinkFooterProps) {
  const [nowMs, setNowMs] = useState(() => Date.parse(now));
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), countEveryMs);
    return () => clearInterval(timer);
  }, []);
  const expires = new Date(expiresAt);
  const left = Math.max(0, (expires.getTime() - nowMs) / 1000);
  return (
    <footer className="grid gap-1 px-1 text-muted-foreground text-sm">
      <p>
        <strong className="font-medium text-foreground">{linkWords.privateCopy}</strong> {linkWords.keepIt}
      </p>
      <p>
        {linkWords.expires('')}
        <time dateTime={expiresAt}>{moment.format(expires)} UTC</time>
        {' · '}
        <span className="tabular-nums">{linkWords.timeLeftOfLink(formatWait(left))}</span>
      </p>
      {contact && <p>{linkWords.report(contact)}</p>}
    </footer>
  );
}
