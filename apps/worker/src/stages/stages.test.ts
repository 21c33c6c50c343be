import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createLogger } from '@alchemy/core/log';
import { createJobLedger, type JobLedger } from '@alchemy/db/job-ledger';
import type { StageName } from '@alchemy/db/job-status';
import { anAsk, openTestDb, type TestDb, testPolicy } from '@alchemy/db/testing';
import { trackIdOf } from '@alchemy/db/track-id';
import type { StorageRoot } from '@alchemy/storage/root';
import { filesUnder, temporaryRoot } from '@alchemy/storage/testing';
import { receiveUpload } from '@alchemy/storage/uploads';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Engine, openEngine } from '../engine.ts';
import { createRunner } from '../run-stage.ts';
import { fakePipeline } from '../testing.ts';
import { createStages } from './all-stages.ts';

const log = createLogger({ service: 'test', level: 'silent' });
let testDb: TestDb;
let ledger: JobLedger;
let root: StorageRoot;
let removeRoot: () => Promise<void>;
let engines: Engine[];

beforeAll(async () => {
  testDb = await openTestDb();
  const announcer = { job: async () => {}, request: async () => {} };
  ledger = createJobLedger({ db: testDb.db, announcer, policy: testPolicy, log });
});
afterAll(() => testDb.close());
beforeEach(async () => {
  engines = [];
  await testDb.clear();
  ({ root, remove: removeRoot } = await temporaryRoot());
});
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.close(0)));
  await removeRoot();
});

/** Hands a file in and asks for its stems. */
async function askFor(content: string, title = 'My Song.mp3') {
  const { sha256 } = await receiveUpload(root, Readable.from([Buffer.from(content)]), { maxBytes: 1_000 });
  const sourceKey = `upload:${sha256}`;
  await ledger.submit(anAsk({ sourceKey, title }));
  return { upload: `uploads/${sha256}`, trackId: trackIdOf(sourceKey) };
}

/** Runs every job that waits, by the fake pipeline with these options, until none of the stages has one. */
async function runAll(stages: readonly StageName[], ...options: string[]) {
  const engine = openEngine({ command: fakePipeline(...options), slots: 4, cores: 1, log });
  engines.push(engine);
  const tools = { db: testDb.db, root, maxTrackMinutes: 20 };
  const all = createStages(tools, { download: engine, processing: engine, analysis: engine, format: engine });
  const stopping = new AbortController().signal;
  const run = createRunner({ runs: ledger, root, stages: all, worker: 'test', log, stopping, retryBaseMs: 60_000 });
  for (;;) {
    const due = (await ledger.waiting(10)).filter((job) => stages.includes(job.stage));
    if (due.length === 0) return;
    await Promise.all(due.map(run));
  }
}

async function jobOf(stage: StageName) {
  return await testDb.db.query.jobs.findFirst({ where: (jobs, { eq }) => eq(jobs.stage, stage) });
}

test('a file that is handed in becomes a song with its stems and its analysis', async () => {
  const { upload, trackId } = await askFor('fake song 30000');
  await runAll(['download', 'processing', 'analysis']);
  const stems = ['bass', 'drums', 'other', 'vocals'].map((stem) => `stems/${trackId}/htdemucs/${stem}.flac`);
  const made = [
    `analysis/${trackId}.json`,
    `downloads/${trackId}.flac`,
    ...stems,
    `stems/${trackId}/htdemucs/peaks.json`,
  ];
  expect(await filesUnder(root)).toEqual([...made, upload].sort());
  const rows = await testDb.db.query.files.findMany();
  expect(rows.map((row) => row.path).sort()).toEqual(made.sort());
  expect(
    rows
      .filter((row) => row.kind === 'stem')
      .map((row) => row.stem)
      .sort(),
  ).toEqual(['bass', 'drums', 'other', 'vocals']);
  expect(await testDb.db.query.analyses.findFirst()).toMatchObject({ trackId, tempoBpm: 120, camelot: '8A' });
  expect(await jobOf('processing')).toMatchObject({ result: { stems: ['drums', 'bass', 'other', 'vocals'] } });
  expect(await testDb.db.query.requests.findFirst()).toMatchObject({ status: 'completed', progress: 100 });
});

test("the file's own tags name the song; without any, its name does", async () => {
  await askFor('fake song 30000 tagged');
  await askFor('fake song 20000', '"Quoted"\n🎵 name.flac');
  await runAll(['download']);
  const songs = await testDb.db.query.tracks.findMany({ orderBy: (tracks, { desc }) => desc(tracks.durationMs) });
  expect(songs).toMatchObject([
    { title: 'Fake Song', artist: 'Nobody', durationMs: 30_000 },
    { title: '"Quoted" 🎵 name', artist: null, durationMs: 20_000 },
  ]);
});

test.each(['unsupported_audio', 'corrupt_audio', 'too_long', 'too_short'])(
  'a file that is %s fails its download, and nothing but the file handed in is there',
  async (code) => {
    const { upload } = await askFor('fake song 30000');
    await runAll(['download'], '--mode', 'fault', '--code', code);
    expect(await jobOf('download')).toMatchObject({ status: 'failed', faultCode: code, tries: 1 });
    expect(await filesUnder(root)).toEqual([upload]);
    expect(await testDb.db.query.tracks.findMany()).toEqual([]);
  },
);

test('a file that was handed in and is gone is not found', async () => {
  await ledger.submit(anAsk());
  await runAll(['download']);
  expect(await jobOf('download')).toMatchObject({ status: 'failed', faultCode: 'not_found' });
});

test('stems shorter than the song are never published', async () => {
  const { trackId } = await askFor('fake song 30000');
  await runAll(['download']);
  await writeFile(join(root.path, 'downloads', `${trackId}.flac`), 'fake song 20000');
  await runAll(['processing']);
  expect(await jobOf('processing')).toMatchObject({ status: 'retrying', faultCode: 'internal' });
  expect((await filesUnder(root)).filter((path) => path.startsWith('stems'))).toEqual([]);
});

test.each(['missing', 'crash', 'killed', 'garbage', 'nonsense'])(
  'when the pipeline is %s in the middle of a separation, nothing of it is left',
  async (mode) => {
    await askFor('fake song 30000');
    await runAll(['download', 'processing', 'analysis'], '--mode', mode, '--only', 'separate');
    expect((await jobOf('processing'))?.status).toMatch(/retrying|failed/);
    expect(await jobOf('analysis')).toMatchObject({ status: 'completed' });
    expect((await filesUnder(root)).filter((path) => /^(stems|work)/.test(path))).toEqual([]);
  },
);

test('a Spotify link is refused with a sentence', async () => {
  await ledger.submit(anAsk({ kind: 'track', sourceKey: 'spotify:track:4uLU6hMCjMI75M1A2tKUQC' }));
  await runAll(['resolve']);
  expect(await jobOf('resolve')).toMatchObject({ status: 'failed', faultCode: 'unsupported_link' });
});
