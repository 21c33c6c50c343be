import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, migrationsFolder } from '@alchemy/db/migrate';
import { z } from 'zod';

const Journal = z.looseObject({ entries: z.array(z.looseObject({ when: z.number(), tag: z.string() })) });

export interface Migration {
  readonly tag: string;
  /** When it was written, in milliseconds since 1970: what the record of migrations names it by. */
  readonly when: number;
}

/** Every migration, oldest first. */
export async function readMigrations(): Promise<Migration[]> {
  return (await readJournal()).entries.map(({ tag, when }) => ({ tag, when }));
}

/** Brings an empty database to the schema of an earlier version: the migrations up to and including one. */
export async function migrateUntil(databaseUrl: string, moment: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'alchemy-migrations-'));
  try {
    const journal = await readJournal();
    const entries = journal.entries.filter(({ when }) => when <= moment);
    await mkdir(join(folder, 'meta'));
    await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
    for (const { tag } of entries) await cp(join(migrationsFolder, `${tag}.sql`), join(folder, `${tag}.sql`));
    await migrate(databaseUrl, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readJournal(): Promise<z.infer<typeof Journal>> {
  return Journal.parse(JSON.parse(await readFile(join(migrationsFolder, 'meta/_journal.json'), 'utf8')));
}
