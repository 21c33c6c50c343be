import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres, { type Sql } from 'postgres';
import { z } from 'zod';

/** A table of a dump. Its rows are in PostgreSQL's own text format for COPY, which every version of it reads. */
export const DumpedTable = z.object({
  name: z.string().regex(/^[a-z_]+$/),
  columns: z.array(z.string().regex(/^[a-z0-9_]+$/)).min(1),
  rows: z.number().int().nonnegative(),
});
export type DumpedTable = z.infer<typeof DumpedTable>;

/** A file that the dumped rows name. */
export interface DumpedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface Dump {
  /** The newest migration of the dumped schema, by the moment at which it was written. */
  readonly migratedTo: number;
  /** Whatever others refer to comes first. */
  readonly tables: readonly DumpedTable[];
  readonly files: readonly DumpedFile[];
}

/** What is only true while programs run, and the record of migrations, which a restore writes itself. */
const leftOut = ['leases', 'workers', 'migrations'];

/**
 * Reads every table as it stood at one moment, while others go on writing.
 *
 * @param keep is given the rows of one table after the other, and resolves when it has read them to their end
 */
export async function dumpDatabase(url: string, keep: (table: string, rows: Readable) => Promise<void>): Promise<Dump> {
  return await withClient(url, (client) =>
    client.begin('isolation level repeatable read read only', async (tx) => {
      const tables: DumpedTable[] = [];
      for (const { name, columns } of await listTables(tx)) {
        const [count] = await tx`select count(*)::int as rows from ${tx(name)}`;
        await keep(name, await tx`copy ${tx(name)} (${tx(columns)}) to stdout`.readable());
        tables.push({ name, columns, rows: count?.rows });
      }
      const files = await tx<DumpedFile[]>`
        select path, size_bytes::float8 as "sizeBytes", sha256 from files where removed_at is null order by path`;
      const [latest] = await tx`select max(created_at)::float8 as at from migrations`;
      return { migratedTo: latest?.at, tables, files: [...files] };
    }),
  );
}

/**
 * Fills the tables of a database that was brought to the dump's own schema; all of it or nothing.
 *
 * @param rowsOf opens what `keep` was given
 * @throws Error when a table ends with another number of rows than the dump tells
 */
export async function loadDump(
  url: string,
  tables: readonly DumpedTable[],
  rowsOf: (table: string) => Readable,
): Promise<void> {
  await withClient(url, (client) =>
    client.begin(async (tx) => {
      for (const { name, columns, rows } of tables) {
        await pipeline(rowsOf(name), await tx`copy ${tx(name)} (${tx(columns)}) from stdin`.writable());
        const [count] = await tx`select count(*)::int as rows from ${tx(name)}`;
        if (count?.rows !== rows) throw new Error(`${name} has ${count?.rows} rows and should have ${rows}`);
      }
    }),
  );
}

/**
 * Makes sure that nothing is lost by filling this database, and takes away the empty tables of another version.
 *
 * @returns the first table that holds something; `undefined` when the schema is empty now
 */
export async function emptyDatabase(url: string): Promise<string | undefined> {
  return await withClient(url, async (client) => {
    const tables = await listTables(client);
    for (const { name } of tables) {
      const [row] = await client`select 1 from ${client(name)} limit 1`;
      if (row !== undefined) return name;
    }
    const all = await client<{ name: string }[]>`
      select tablename as name from pg_tables where schemaname = current_schema()`;
    for (const { name } of all) await client`drop table ${client(name)} cascade`;
    return undefined;
  });
}

async function withClient<T>(url: string, work: (client: Sql) => Promise<T>): Promise<T> {
  const client = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 5 });
  try {
    return await work(client);
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** The tables with the columns that can be written, referred-to tables first. */
async function listTables(sql: Sql | postgres.TransactionSql): Promise<{ name: string; columns: string[] }[]> {
  const columns = await sql<{ name: string; columns: string[] }[]>`
    select table_name as name, array_agg(column_name::text order by ordinal_position) as columns
    from information_schema.columns join pg_tables on tablename = table_name and schemaname = table_schema
    where table_schema = current_schema() and is_generated = 'NEVER' and table_name <> all(${leftOut})
    group by table_name order by table_name`;
  const references = await sql<{ from: string; to: string }[]>`
    select owner.relname as from, target.relname as to from pg_constraint
    join pg_class owner on owner.oid = conrelid join pg_class target on target.oid = confrelid
    where contype = 'f' and connamespace = current_schema()::regnamespace and conrelid <> confrelid`;
  return inOrder(columns, references);
}

/** @throws Error when tables refer to each other in a circle */
function inOrder<Table extends { name: string }>(
  tables: readonly Table[],
  references: readonly { from: string; to: string }[],
): Table[] {
  const ordered: Table[] = [];
  let rest = [...tables];
  while (rest.length > 0) {
    const waiting = new Set(rest.map(({ name }) => name));
    const free = rest.filter(({ name }) => !references.some((one) => one.from === name && waiting.has(one.to)));
    if (free.length === 0) throw new Error(`these tables refer to each other: ${[...waiting].join(', ')}`);
    ordered.push(...free);
    rest = rest.filter((table) => !free.includes(table));
  }
  return ordered;
}
