import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { anAsk } from '@alchemy/db/testing';
import { receiveUpload } from '@alchemy/storage/uploads';
import type { Page } from '@playwright/test';
import { startRecording, watchOutput } from '../../../tests/system/recorder.ts';
import { expect, password, test } from './fixtures.ts';
import { hear } from './hearing.ts';
import type { House } from './house.ts';
import { toneFile } from './tone.ts';

const stranger = 'analysis/0192f3a4-5b6c-7d8e-9f01-23456789abcd.json';

/** Hands a file in and asks for its stems. */
async function ask(house: House, title: string): Promise<string> {
  const bytes = Readable.from([Buffer.from(`fake song 30000 ${title}`)]);
  const { sha256 } = await receiveUpload(house.root, bytes, { maxBytes: 1_000 });
  return (await house.pipeline.submit(anAsk({ sourceKey: `upload:${sha256}`, title }))).requestId;
}

/** Leaves a mark that any reload would wipe out. */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { isSameDocument: true }));
const isMarked = (page: Page) => page.evaluate(() => 'isSameDocument' in window);

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

test('sign in, find a failed job by its code, read why, retry it, watch it, find the audit row', async ({
  house,
  page,
  aPerson,
  aWorker,
}) => {
  const stop = await aWorker(['--mode', 'fault', '--code', 'corrupt_audio', '--only', 'separate']);
  const requestId = await ask(house, 'River Light');
  await expect
    .poll(
      async () => (await house.db.query.requests.findFirst({ where: (row, { eq }) => eq(row.id, requestId) }))?.status,
    )
    .toBe('failed');
  await stop();
  const release = join(house.folder, 'release');
  await aWorker(['--mode', 'slow', '--only', 'separate', '--release', release]);

  const operator = await aPerson('operator');
  await page.goto('/jobs');
  await page.getByLabel('Email').fill(operator.email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('do not fit together')).toBeVisible();
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Jobs' }).click();
  await page.getByLabel('Failed with').selectOption('corrupt_audio');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page
    .getByRole('link', { name: /^Separate · / })
    .first()
    .click();
  await expect(page.getByText('That file is damaged').first()).toBeVisible();
  // Until the page is loaded its buttons are to be seen, and do nothing.
  await page.waitForLoadState();
  await mark(page);
  await page.getByRole('button', { name: 'Retry', exact: true }).click();
  await expect(page.getByText('The job is queued again.', { exact: true })).toBeVisible();
  const status = page.locator('header [data-status]');
  await expect(status).toContainText('40 %');
  await writeFile(release, '');
  await expect(status).toHaveAttribute('data-status', 'completed');
  expect(await isMarked(page)).toBe(true);

  await page.getByRole('link', { name: 'Audit' }).click();
  const row = page.getByRole('row').filter({ hasText: operator.identity });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText('retry');
});

test('cancel a running job', async ({ house, page, signedIn, aWorker }) => {
  await aWorker(['--mode', 'slow', '--only', 'separate', '--release', join(house.folder, 'never')]);
  await signedIn('operator');
  await ask(house, 'Stone Garden');
  await page.goto('/jobs?stage=processing');
  const row = page.getByRole('row').filter({ has: page.locator('[data-status="processing"]') });
  await expect(row).toContainText('40 %');
  await row.getByRole('link').click();
  await mark(page);
  await page.getByRole('button', { name: 'Cancel job' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel job' }).click();
  await expect(page.locator('header [data-status]')).toHaveAttribute('data-status', 'cancelled');
  expect(await isMarked(page)).toBe(true);
});

test('scan planted orphans, apply, see them gone and referenced files intact; put one back', async ({
  house,
  page,
  signedIn,
  aWorker,
}) => {
  await aWorker([]);
  const requestId = await ask(house, 'Paper Boats');
  await expect
    .poll(
      async () => (await house.db.query.requests.findFirst({ where: (row, { eq }) => eq(row.id, requestId) }))?.status,
    )
    .toBe('completed');
  const named = await house.db.query.files.findMany();
  const planted = join(house.root.path, stranger);
  await writeFile(planted, 'left');
  await signedIn('administrator');
  await page.goto('/storage');
  await page.getByRole('button', { name: 'Scan' }).click();
  const found = page.locator(`[data-orphan="${stranger}"]`);
  await expect(found).toContainText('found');
  await page.getByRole('button', { name: 'Apply to 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Apply to 1' }).click();
  await expect(found).toContainText('in quarantine');
  expect(await isThere(planted)).toBe(false);
  for (const { path } of named) expect([path, await isThere(join(house.root.path, path))]).toEqual([path, true]);
  await page.locator(`[data-quarantined="${stranger}"]`).getByRole('button', { name: 'Put back' }).click();
  await expect(found).toContainText('put back');
  expect(await readFile(planted, 'utf8')).toBe('left');
});

test.describe('with a tap on what is played', () => {
  // The recorder's program is no script of ours, and the policy of the page would stop it.
  test.use({ bypassCSP: true });

  test('upload a song and play its stems in the mixer', async ({ page, signedIn, aWorker }) => {
    test.slow();
    await aWorker('real');
    await signedIn('operator');
    await page.goto('/tracks');
    await page.getByRole('button', { name: 'Upload a song' }).click();
    const file = { name: 'Two Tones.wav', mimeType: 'audio/wav', buffer: toneFile(3) };
    await page.getByLabel('An audio file').setInputFiles(file);
    await page.getByRole('button', { name: 'Upload and split' }).click();
    const status = page.locator('header [data-status]');
    await expect(status).toHaveAttribute('data-status', 'completed', { timeout: 240_000 });
    await page.getByRole('link', { name: 'Two Tones' }).click();
    await expect(page.getByRole('img', { name: 'Waveform with beats and sections' })).toBeVisible();

    const lanes = new Set<string>();
    page.on('response', (answer) => {
      const [, stem] = /\/api\/tracks\/[^/]+\/htdemucs\/(\w+)\.flac$/.exec(answer.url()) ?? [];
      if (stem !== undefined && answer.status() === 206) lanes.add(stem);
    });
    await watchOutput(page);
    await page.goto(`${page.url()}#loop=1-2`);
    await page.reload();
    const mixer = page.locator('main [data-ready]');
    await expect(mixer).toHaveAttribute('data-ready', 'true');
    expect([...lanes].sort()).toEqual(['bass', 'drums', 'other', 'vocals']);
    await page.keyboard.press('Space');
    await expect(mixer).toHaveAttribute('data-status', 'playing');
    await startRecording(page);
    // The left channel of the song is one tone: the lanes together are that song again.
    await expect.poll(async () => (await hear(page, 220)).toneShare).toBeGreaterThan(0.9);
    await expect.poll(async () => (await hear(page, 220)).peak).toBeGreaterThan(0.1);
    for (const lane of ['1', '2', '3', '4']) await page.keyboard.press(lane);
    await expect.poll(async () => (await hear(page, 220)).peak).toBe(0);
    await expect(mixer).toHaveAttribute('data-status', 'playing');
  });
});
