import { pageWords } from '@alchemy/core/page-words';
import type { PlatformName } from '@alchemy/db/ask';
import Link from 'next/link';
import { Badge } from '../ui/badge.tsx';
import { Moment } from './moment.tsx';
import { toneOf } from './status-tone.ts';

interface Asker {
  readonly requestId: string;
  readonly status: string;
  readonly platform: PlatformName;
  readonly createdAt: Date;
  readonly identity: string;
  readonly name: string | null;
}

/** Who asked, from where and when; each leads to the request. */
export function Askers({ askers, nobody }: { askers: readonly Asker[]; nobody: string }) {
  if (askers.length === 0) return <p className="text-muted-foreground text-sm">{nobody}</p>;
  return (
    <ul className="grid gap-2 text-sm">
      {askers.map(({ requestId, status, platform, createdAt, identity, name }) => (
        <li key={requestId} className="flex flex-wrap items-center gap-2">
          <Link href={`/requests/${requestId}`} className="text-primary hover:underline">
            {name ?? identity}
          </Link>
          <span className="text-muted-foreground">{pageWords.requests.platforms[platform]}</span>
          <Badge tone={toneOf(status)}>{pageWords.statuses[status]}</Badge>
          <span className="ml-auto text-muted-foreground text-xs">
            <Moment at={createdAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
