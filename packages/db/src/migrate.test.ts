import { readdirSync, readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { migrate } from './migrate.ts';
import { useTestDb } from './testing/use-test-db.ts';

const test_ = await useTestDb();

test('migrating again, and from several processes at once, changes nothing', async () => {
  await Promise.all([migrate(test_.url), migrate(test_.url), migrate(test_.url)]);
  const [row] = await test_.db.execute(sql`select count(*)::int as applied from migrations`);
  const folder = new URL('../migrations/', import.meta.url);
  expect(row).toEqual({ applied: readdirSync(folder).filter((name) => name.endsWith('.sql')).length });
});

test('migrations name no schema, so that the search path decides', () => {
  const folder = new URL('../migrations/', import.meta.url);
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.sql'))) {
    expect(readFileSync(new URL(name, folder), 'utf8')).not.toContain('"public"');
  }
});
