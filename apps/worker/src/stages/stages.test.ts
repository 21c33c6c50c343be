import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anAsk } from '@alchemy/db/testing';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StageBench } from '../testing/stage-bench.ts';

const testDb = await useTestDb();
let bench: StageBench;
beforeEach(async () => {
  bench = await StageBench.open(testDb);
});
afterEach(() => bench.close());

test('a file that is handed in becomes a song with its stems and its analysis', async () => {
  const { upload, trackId } = await bench.askFor('fake song 30000');
  await bench.run(['download', 'processing', 'analysis']);
  const stems = ['bass', 'drums', 'other', 'vocals'].map((stem) => `stems/${trackId}/htdemucs/${stem}.flac`);
  const made = [
    `analysis/${trackId}.json`,
    `downloads/${trackId}.flac`,
    ...stems,
    `stems/${trackId}/htdemucs/peaks.json`,
  ];
  expect(await bench.files()).toEqual([...made, upload].sort());
  const rows = await testDb.db.query.files.findMany();
  expect(rows.map((row) => row.path).sort()).toEqual(made.sort());
  expect(
    rows
      .filter((row) => row.kind === 'stem')
      .map((row) => row.stem)
      .sort(),
  ).toEqual(['bass', 'drums', 'other', 'vocals']);
  expect(await testDb.db.query.analyses.findFirst()).toMatchObject({ trackId, tempoBpm: 120, camelot: '8A' });
  expect(await bench.jobOf('processing')).toMatchObject({ result: { stems: ['drums', 'bass', 'other', 'vocals'] } });
  expect(await testDb.db.query.requests.findFirst()).toMatchObject({ status: 'completed', progress: 100 });
});

test("the file's own tags name the song; without any, its name does", async () => {
  await bench.askFor('fake song 30000 tagged');
  await bench.askFor('fake song 20000', '"Quoted"\n🎵 name.flac');
  await bench.run(['download']);
  const songs = await testDb.db.query.tracks.findMany({ orderBy: (tracks, { desc }) => desc(tracks.durationMs) });
  expect(songs).toMatchObject([
    { title: 'Fake Song', artist: 'Nobody', durationMs: 30_000 },
    { title: '"Quoted" 🎵 name', artist: null, durationMs: 20_000 },
  ]);
});

test.each(['unsupported_audio', 'corrupt_audio', 'too_long', 'too_short'])(
  'a file that is %s fails its download, and nothing but the file handed in is there',
  async (code) => {
    const { upload } = await bench.askFor('fake song 30000');
    await bench.run(['download'], '--mode', 'fault', '--code', code);
    expect(await bench.jobOf('download')).toMatchObject({ status: 'failed', faultCode: code, tries: 1 });
    expect(await bench.files()).toEqual([upload]);
    expect(await testDb.db.query.tracks.findMany()).toEqual([]);
  },
);

test('a file that was handed in and is gone is not found', async () => {
  await bench.ledger.submit(anAsk());
  await bench.run(['download']);
  expect(await bench.jobOf('download')).toMatchObject({ status: 'failed', faultCode: 'not_found' });
});

test('stems shorter than the song are never published', async () => {
  const { trackId } = await bench.askFor('fake song 30000');
  await bench.run(['download']);
  await writeFile(join(bench.root.path, 'downloads', `${trackId}.flac`), 'fake song 20000');
  await bench.run(['processing']);
  expect(await bench.jobOf('processing')).toMatchObject({ status: 'retrying', faultCode: 'internal' });
  expect((await bench.files()).filter((path) => path.startsWith('stems'))).toEqual([]);
});

test.each(['missing', 'crash', 'killed', 'garbage', 'nonsense'])(
  'when the pipeline is %s in the middle of a separation, nothing of it is left',
  async (mode) => {
    await bench.askFor('fake song 30000');
    await bench.run(['download', 'processing', 'analysis'], '--mode', mode, '--only', 'separate');
    expect((await bench.jobOf('processing'))?.status).toMatch(/retrying|failed/);
    expect(await bench.jobOf('analysis')).toMatchObject({ status: 'completed' });
    expect((await bench.files()).filter((path) => /^(stems|work)/.test(path))).toEqual([]);
  },
);

test.each([
  ['vocals', 'Vocals', 'mp3', 'fake vocals\n'],
  ['instrumental', 'Instrumental', 'flac', 'fake bass\nfake drums\nfake other\n'],
  ['mix-00640032', 'Mix', 'wav', 'fake drums\nfake vocals\n'],
])('%s is made of the stems that it needs, with the tags of the song', async (stem, label, format, parts) => {
  const { trackId } = await bench.askFor('fake song 30000 tagged');
  await bench.run(['download', 'processing', 'analysis']);
  const params = { model: 'htdemucs', stem, format };
  await bench.ledger.openUnasked({ stage: 'format', key: `format:${stem}`, trackId, params, priority: 0 });
  await bench.run(['format']);
  const path = `formats/${trackId}/htdemucs/${stem}.${format}`;
  const tags = { title: `Fake Song (${label})`, artist: 'Nobody', bpm: 120, key: 'A minor' };
  expect(await readFile(join(bench.root.path, path), 'utf8')).toBe(`fake ${format} ${JSON.stringify(tags)}\n${parts}`);
  const row = await testDb.db.query.files.findFirst({ where: (file, { eq }) => eq(file.kind, 'format') });
  expect(row).toMatchObject({ path, stem, format, model: 'htdemucs' });
});

test('a format of stems that are not there is not found', async () => {
  const { trackId } = await bench.askFor('fake song 30000');
  await bench.run(['download']);
  const params = { model: 'other', stem: 'vocals', format: 'mp3' };
  await bench.ledger.openUnasked({ stage: 'format', key: 'format:other', trackId, params, priority: 0 });
  await bench.run(['format']);
  expect(await bench.jobOf('format')).toMatchObject({ status: 'failed', faultCode: 'not_found' });
});
