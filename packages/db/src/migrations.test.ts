import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { assertMigrated } from './migrations.ts';
import { useTestDb } from './testing/use-test-db.ts';

const test_ = await useTestDb();

test('a database of this version will do, and one of a later version too', async () => {
  await assertMigrated(test_.db);
  await test_.db.execute(
    sql`insert into migrations (hash, created_at) select 'later', max(created_at) + 1 from migrations`,
  );
  await assertMigrated(test_.db);
});

test('one that lacks a migration is refused with the remedy', async () => {
  await test_.db.execute(sql`update migrations set created_at = 1`);
  await expect(assertMigrated(test_.db)).rejects.toMatchObject({
    code: 'operator_attention',
    message: 'The database is older than this program. Run `npm run migrate`.',
  });
});
