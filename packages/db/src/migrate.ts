import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { z } from 'zod';

/** One number for every program of this product, so that two of them never migrate at once. */
const migrationLock = 7_269_001;

/** Where the migrations lie, with their journal. */
export const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url));

const CurrentSchema = z.tuple([z.object({ schema: z.string() })]);

/**
 * Brings the database to the present schema. Safe to call from several processes at once: they take turns.
 *
 * Everything goes into the first schema of the address's search path, the record of migrations included.
 *
 * @param folder another set of migrations: that of an earlier version, where its data is to be read
 */
export async function migrate(databaseUrl: string, folder: string = migrationsFolder): Promise<void> {
  const client = postgres(databaseUrl, { max: 1, onnotice: () => {}, connect_timeout: 5 });
  try {
    const db = drizzle(client);
    await db.execute(sql`select pg_advisory_lock(${migrationLock})`);
    await db.execute(sql`create extension if not exists pg_trgm with schema public`);
    const [{ schema }] = CurrentSchema.parse([...(await db.execute(sql`select current_schema() as schema`))]);
    await applyMigrations(db, { migrationsFolder: folder, migrationsSchema: schema, migrationsTable: 'migrations' });
  } finally {
    await client.end({ timeout: 5 });
  }
}
