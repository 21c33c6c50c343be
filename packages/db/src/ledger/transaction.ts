import type { Logger } from '@alchemy/core/log';
import type { Db, Tx } from '../client.ts';
import type { Announcer, JobPolicy, JobSnapshot, RequestSnapshot } from '../job-types.ts';
import { tell } from './announcements.ts';
import type { Line } from './line.ts';

/** What the ledger is built from. */
export interface LedgerParts {
  readonly db: Db;
  readonly announcer: Announcer;
  readonly policy: JobPolicy;
  readonly log: Logger;
}

/** What a transaction wrote, as it stands at the end: told to the world after the commit. */
export interface Moved {
  readonly jobs: Map<string, JobSnapshot>;
  readonly requests: Map<string, RequestSnapshot>;
  /** Where somebody entered or left the line, by owner and stage: who stands in the queue now has to be looked up. */
  readonly lines: Map<string, Line>;
}

/** A transaction of the ledger. */
export interface Scope {
  readonly tx: Tx;
  readonly moved: Moved;
}

/** Thrown inside a transaction that has to begin again, since what it had to lock grew meanwhile. */
export class StartOver extends Error {
  override readonly name = 'StartOver';
}

const mostAttempts = 8;

/** Runs `work` in a transaction, again after a deadlock or a {@link StartOver}, and announces what it moved once it is committed. */
export async function transact<T>(parts: LedgerParts, work: (scope: Scope) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const moved: Moved = { jobs: new Map(), requests: new Map(), lines: new Map() };
    try {
      const value = await parts.db.transaction((tx) => work({ tx, moved }));
      await tell(parts, moved);
      return value;
    } catch (error) {
      if (attempt === mostAttempts || !(error instanceof StartOver || isDeadlock(error))) throw error;
      parts.log.debug({ attempt, err: error }, 'transaction starts over');
    }
  }
}

function isDeadlock(error: unknown): boolean {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return cause instanceof Error && 'code' in cause && cause.code === '40P01';
}
