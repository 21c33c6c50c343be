import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import type * as schema from './schema.ts';

/** A small pool of connections to PostgreSQL. */
export type Db = PostgresJsDatabase<typeof schema> & { $client: Sql };

/** A transaction. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];
