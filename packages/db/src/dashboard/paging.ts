import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { z } from 'zod';

export const pageSize = 50;

/** A page of a list, and where the next one begins. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** For the next page's `after`; `null` on the last one. */
  readonly next: string | null;
}

const Cursor = z.tuple([z.string(), z.uuid()]);

/** Cuts the row that was read beyond the page, which tells whether there are more. */
export function toPage<Row>(rows: readonly Row[], keyOf: (row: Row) => readonly [Date | string, string]): Page<Row> {
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  if (rows.length <= pageSize || last === undefined) return { rows: shown, next: null };
  const [value, id] = keyOf(last);
  const key = [value instanceof Date ? value.toISOString() : value, id];
  return { rows: shown, next: Buffer.from(JSON.stringify(key)).toString('base64url') };
}

/** How many rows to read for a page. */
export const pageLimit = pageSize + 1;

interface Order {
  readonly column: PgColumn;
  readonly id: PgColumn;
  readonly way: 'asc' | 'desc';
}

/**
 * The rows behind a cursor, found through an index on (column, id): keyset, so that the hundredth page costs what the
 * first does. A cursor that nobody of ours made begins at the beginning.
 */
export function behind(cursor: string | undefined, { column, id, way }: Order): SQL | undefined {
  const parsed = Cursor.safeParse(parse(cursor));
  if (!parsed.success) return undefined;
  const [text, lastId] = parsed.data;
  const isMoment = column.columnType === 'PgTimestamp';
  if (isMoment && Number.isNaN(Date.parse(text))) return undefined;
  const value = isMoment ? sql`${text}::timestamptz` : sql`${text}`;
  const past = way === 'desc' ? sql`${column} < ${value}` : sql`${column} > ${value}`;
  const upTo = way === 'desc' ? sql`${column} <= ${value}` : sql`${column} >= ${value}`;
  return sql`${upTo} and (${past} or ${id} > ${lastId})`;
}

/** The order of the index: those that were made with DESC hold NULLS LAST. */
export function ordered({ column, id, way }: Order): SQL {
  return way === 'desc' ? sql`${column} desc nulls last, ${id}` : sql`${column}, ${id}`;
}

/** A pattern for ILIKE that finds the text itself, whatever is in it. */
export const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

function parse(cursor: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
