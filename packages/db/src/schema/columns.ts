import { type SQL, sql } from 'drizzle-orm';
import { timestamp, uuid } from 'drizzle-orm/pg-core';

/** A random UUID as the row's key. */
export const id = () => uuid('id').primaryKey().defaultRandom();

/** A moment with time zone, read as a `Date`. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** When the row was written, by the database's clock. */
export const createdAt = () => moment('created_at').notNull().defaultNow();

/** A list of text literals for a CHECK. Only for constants of this program: the values are not escaped. */
export const literals = (values: readonly string[]): SQL => sql.raw(values.map((value) => `'${value}'`).join(', '));
