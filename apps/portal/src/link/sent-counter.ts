import { countSent } from '@alchemy/db/links';
import type { Server } from '../server.ts';
import type { Link } from './link.ts';

/** Counts what went through a link. That a count is lost costs nobody their download. */
export function sentCounter({ db, log }: Pick<Server, 'db' | 'log'>, link: Link): (bytes: number) => void {
  return (bytes) => {
    countSent(db, link, bytes).catch((error: unknown) => log.warn({ err: error }, 'bytes sent were not counted'));
  };
}
