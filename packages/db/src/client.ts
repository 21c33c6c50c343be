import { sql } from 'drizzle-orm';
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';
import { fenceTransactions } from './fence.ts';
import { prepareStatements } from './prepared.ts';
import * as schema from './schema.ts';

/** A small pool of connections to PostgreSQL. */
export type Db = PostgresJsDatabase<typeof schema> & { $client: Sql };

/** A transaction. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

export interface DbOptions {
  /** Connections of this process, at least 1. PostgreSQL allows 100 in all by default, so every pool stays small. Default 5. */
  max?: number;
  /** What the server calls these connections. */
  applicationName?: string;
}

/** A statement waits this long for another's lock before it fails. */
const lockTimeoutMs = 20_000;

/** A stopped process that holds a job's row loses it after this long, so that the job can be rescued. */
const idleInTransactionMs = 120_000;

/**
 * postgres.js 3.4.9 keeps a connection for a transaction only if its BEGIN is not the statement that fills the
 * connection's line of waiting statements (its issues 823 and 1189). At that one the transaction fails, and what others
 * write over this connection stands in a transaction that nobody commits. So the line is never full. The driver's
 * types do not name the option.
 */
const unlimitedLine = { max_pipeline: Number.MAX_SAFE_INTEGER };

/**
 * Opens a pool. Connections are made on first use and again after PostgreSQL was away.
 *
 * @param url `postgres://…`; its query may set server parameters, such as `?search_path=x`.
 */
export function openDb(url: string, options: DbOptions = {}): Db {
  const client = postgres(url, {
    max: options.max ?? 5,
    onnotice: () => {},
    connect_timeout: 5,
    idle_timeout: 30,
    fetch_types: false,
    ...unlimitedLine,
    backoff: (retries) => Math.min(2, 0.05 * 2 ** retries),
    connection: {
      application_name: options.applicationName ?? 'alchemy',
      lock_timeout: lockTimeoutMs,
      idle_in_transaction_session_timeout: idleInTransactionMs,
    },
  });
  return drizzle(fenceTransactions(prepareStatements(client)), { schema });
}

/** Closes the pool; queries under way get up to 2 s. */
export async function closeDb(db: Db): Promise<void> {
  await db.$client.end({ timeout: 2 });
}

/** The database's clock, in seconds since 1970. */
export async function readClock(db: Db): Promise<number> {
  const [row] = await db.execute(sql`select extract(epoch from clock_timestamp())::float8 as seconds`);
  return Number(row?.seconds);
}

/** Asks PostgreSQL for a sign of life. @throws when it gives none */
export async function pingDb(db: Db): Promise<void> {
  await db.execute(sql`select 1`);
}
