'use client';

import { portalWords } from '@alchemy/core/portal-words';
import { useConnection } from '../live/live-provider.tsx';
import { classNames } from '../ui/class-names.ts';

const colours = { live: 'bg-good', waiting: 'bg-warn', polling: 'bg-busy' } as const;

/** Whether the page follows what happens. */
export function LiveDot() {
  const connection = useConnection();
  return (
    <output className="inline-flex items-center gap-2 text-muted-foreground text-xs" data-connection={connection}>
      <span aria-hidden className={classNames('size-2 rounded-full', colours[connection])} />
      <span className="max-sm:sr-only">{portalWords.live[connection]}</span>
    </output>
  );
}
