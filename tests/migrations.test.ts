import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closeDb, type Db, openDb } from '@alchemy/db/client';
import { migrate, migrationsFolder } from '@alchemy/db/migrate';
import { assertMigrated } from '@alchemy/db/migrations';
import { readRequest } from '@alchemy/db/requests';
import { anEmptySchema, type EmptySchema } from '@alchemy/db/testing';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Migration, migrateUntil, readMigrations } from '../tools/backup/earlier-migrations.ts';
import { refusedStatements } from './migrations/only-adds.ts';

const migrations = await readMigrations();
const earlier = migrations
  .slice(0, -1)
  .map((last, at) => ({ last, tag: last.tag, applied: migrations.slice(0, at + 1) }));

let schema: EmptySchema;
let db: Db;
beforeEach(async () => {
  schema = await anEmptySchema();
  db = openDb(schema.url, { max: 2 });
});
afterEach(async () => {
  await closeDb(db);
  await schema.close();
});

/** Rows that the schema of each migration could hold: what it added to the one before it. */
async function fill(applied: readonly Migration[]): Promise<void> {
  for (const { tag } of applied) {
    const file = new URL(`migrations/${tag}.sql`, import.meta.url);
    if (existsSync(file)) await db.execute(sql.raw(await readFile(file, 'utf8')));
  }
}

async function rowCounts(): Promise<Record<string, number>> {
  const tables = await db.execute(sql`select tablename as name from pg_tables where schemaname = current_schema()`);
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await db.execute(sql`select count(*)::int as rows from ${sql.identifier(String(name))}`);
    if (name !== 'migrations') counts[String(name)] = Number(row?.rows);
  }
  return counts;
}

test.each(earlier)(
  'a database as $tag left it, with data in every table, becomes one of today',
  async ({ last, tag, applied }) => {
    await migrateUntil(schema.url, last.when);
    await expect(assertMigrated(db)).rejects.toMatchObject({ code: 'operator_attention' });
    await fill(applied);
    const before = await rowCounts();
    const empty = Object.keys(before).filter((table) => before[table] === 0);
    expect(empty, `these tables want rows in tests/migrations/${tag}.sql`).toEqual([]);

    await migrate(schema.url);
    await assertMigrated(db);
    expect(await rowCounts()).toMatchObject(before);
    const done = await readRequest(db, '30000000-0000-4000-8000-000000000001');
    expect(done).toMatchObject({ status: 'completed', progress: 100, tracks: [{ title: 'One', artist: 'A' }] });
    expect(done.tracks[0]?.files).toContainEqual(expect.objectContaining({ stem: 'vocals', format: null }));
    expect(await readRequest(db, '30000000-0000-4000-8000-000000000003')).toMatchObject({ status: 'running' });
  },
);

const textOf = ({ tag }: Migration) => readFile(join(migrationsFolder, `${tag}.sql`), 'utf8');

test.each(earlier.map(({ applied }, at) => ({ tag: migrations[at + 1]?.tag, next: migrations[at + 1], applied })))(
  '$tag only adds: programs of the version before live with it',
  async ({ next, applied }) => {
    const before = (await Promise.all(applied.map(textOf))).join('\n');
    expect(next && refusedStatements(await textOf(next), before)).toEqual([]);
  },
);

test.each([
  'DROP TABLE "links";',
  'ALTER TABLE "tracks" DROP COLUMN "isrc";',
  'ALTER TABLE "tracks" RENAME COLUMN "isrc" TO "code";',
  'ALTER TABLE "tracks" ADD COLUMN "label" text NOT NULL;',
  'ALTER TABLE "tracks" ALTER COLUMN "isrc" SET NOT NULL;',
  'ALTER TABLE "tracks" ALTER COLUMN "title" SET DATA TYPE jsonb;',
  'ALTER TABLE "tracks" ADD CONSTRAINT "tracks_isrc" CHECK (isrc is not null);',
  'CREATE UNIQUE INDEX "tracks_isrc" ON "tracks" USING btree ("isrc");',
  'DROP INDEX "tracks_only_one";',
  'UPDATE "tracks" SET "isrc" = null;',
])('%s would not be let through', (statement) => {
  const unique = 'CREATE UNIQUE INDEX "tracks_only_one" ON "tracks" USING btree ("isrc");';
  const others =
    'ALTER TABLE "tracks" ADD COLUMN "mood" text;--> statement-breakpoint\nCREATE TABLE "moods" ("id" uuid);';
  expect(refusedStatements(`${others}\n--> statement-breakpoint\n${statement}`, unique)).toEqual([
    statement.slice(0, -1),
  ]);
});
