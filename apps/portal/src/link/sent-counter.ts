import { countSent } from '@alchemy/db/links';
import type { Server } from '../server.ts';
import type { Link } from './link.ts';

/**
 * Counts what went through a link. That a count is lost costs nobody their download.
 *
 * @param kind what was fetched: `stem`, `zip`, …
 */
export function sentCounter(
  { db, log, metrics }: Pick<Server, 'db' | 'log' | 'metrics'>,
  link: Link,
  kind: string,
): (bytes: number) => void {
  return (bytes) => {
    metrics.linkBytes(kind, bytes);
    countSent(db, link, bytes).catch((error: unknown) => log.warn({ err: error }, 'bytes sent were not counted'));
  };
}
