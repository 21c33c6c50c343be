import { keepFindings } from '@alchemy/db/dashboard/findings';
import { expect, test } from './fixtures.ts';

test('the system page has what the worker was started with, without its secrets', async ({
  page,
  signedIn,
  aWorker,
}) => {
  await aWorker([]);
  await signedIn('viewer');
  await page.goto('/system');
  const table = page.getByRole('group', { name: 'Configuration' });
  await expect(table.getByRole('columnheader', { name: /^Worker/ })).toBeVisible();
  await expect(table.getByRole('row', { name: /^RETRY_BASE_MS/ })).toContainText('50');
  const database = table.getByRole('row', { name: /^DATABASE_URL/ }).getByRole('cell');
  for (const at of [1, 2]) await expect(database.nth(at)).toHaveText(/^postgres(ql)?:\/\/[^:]*:…@/);
  await expect(table.getByRole('row', { name: /^NEXTAUTH_SECRET/ })).toContainText('set, hidden');
});

test('the system page has what the doctor found, what is to be mended first', async ({ page, house, signedIn }) => {
  const remedy = 'Make room on the disk, or name another folder in STORAGE_ROOT.';
  await keepFindings(house.db, [
    { name: 'Memory', detail: '12 GB' },
    { name: 'Disk', detail: '0.2 GB free', remedy },
  ]);
  await signedIn('viewer');
  await page.goto('/system');
  const findings = page.getByRole('region', { name: 'Doctor' }).getByRole('listitem');
  await expect(findings).toHaveCount(2);
  await expect(findings.first()).toContainText('to mend');
  await expect(findings.first()).toContainText(remedy);
  await expect(findings.last()).toContainText('Memory');
});
