import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { signToken } from '@alchemy/core/download-link';
import { Fault } from '@alchemy/core/errors';
import { keepConfiguration } from '@alchemy/db/dashboard/configurations';
import { keepFindings } from '@alchemy/db/dashboard/findings';
import type { Claim, Publication, Saved } from '@alchemy/db/job-types';
import { createLink } from '@alchemy/db/links';
import { anAnalysis, anAsk } from '@alchemy/db/testing';
import { trackIdOf } from '@alchemy/db/track-id';
import { type FileFacts, saveAnalysis, saveFiles, saveTrack } from '@alchemy/db/tracks';
import { type Studio, soundStudio, stems } from '../../../tests/system/studio.ts';
import { type House, secret } from './house.ts';

const seconds = 60;

interface Furnished {
  readonly trackId: string;
  /** The job that failed. */
  readonly jobId: string;
  readonly requestId: string;
  /** The path of the finished song's link. */
  readonly link: string;
}

/** A house as it looks after a while: a finished song, a failed one, one at work, one in line, and a link. */
export async function furnish(house: House): Promise<Furnished> {
  const studio = await soundStudio(await mkdtemp(join(house.folder, 'sound-')), { seconds });
  const done = await submit(house, 'River Light');
  await work(house, async (claim) => publish(house, studio, claim));
  await submit(house, 'The Longest Road Out of a Town That Nobody Remembers');
  let jobId = '';
  await work(house, async (claim) => {
    jobId = claim.job.jobId;
    const fault = new Fault('corrupt_audio', 'That file is damaged and cannot be read to its end. Export it again.');
    await house.pipeline.runs.settle(claim, {
      to: 'failed',
      fault,
      logTail: 'moov atom not found\nInvalid data found',
    });
  });
  await submit(house, 'Paper Boats');
  const running = await startOne(house);
  await house.pipeline.runs.progress(running, 41);
  await submit(house, 'Stone Garden');
  const expiresAt = new Date(Date.now() + 86_400_000);
  const linkId = await createLink(
    house.db,
    { requestId: done.requestId, model: 'htdemucs', stems: null, expiresAt },
    { identity: 'test' },
  );
  await tellOfPrograms(house);
  const link = `/d/${signToken({ id: linkId, expiresAt }, secret)}`;
  return { trackId: done.trackId, jobId, requestId: done.requestId, link };
}

/** What the worker, the bot and the doctor would have left. */
async function tellOfPrograms({ db }: House): Promise<void> {
  const databaseUrl = { name: 'DATABASE_URL', kind: 'shown', value: 'postgres://alchemy:…@db:5432/alchemy' } as const;
  const concurrency = { name: 'PROCESSING_CONCURRENCY', kind: 'shown', value: '2' } as const;
  const token = { name: 'DISCORD_TOKEN', kind: 'hidden' } as const;
  await keepConfiguration(db, 'worker', { host: 'studio', settings: [databaseUrl, concurrency] });
  await keepConfiguration(db, 'bot', { host: 'hall', settings: [databaseUrl, token] });
  await keepFindings(db, [
    { name: 'Disk', detail: '41.2 GB free' },
    {
      name: 'Public address',
      detail: 'nothing answers at https://stems.example',
      remedy: 'Start the portal, lead the name to it, or mend PUBLIC_URL.',
    },
  ]);
}

async function submit(house: House, title: string) {
  const sourceKey = `upload:${createHash('sha256').update(randomUUID()).digest('hex')}`;
  const { requestId } = await house.pipeline.submit(anAsk({ sourceKey, title, askerName: 'Sam', platform: 'discord' }));
  return { requestId, trackId: trackIdOf(sourceKey) };
}

/** Takes whatever waits, again and again, until nothing does. */
async function work(house: House, run: (claim: Claim) => Promise<void>): Promise<void> {
  for (;;) {
    const waiting = await house.db.query.jobs.findMany({ where: (job, { eq }) => eq(job.status, 'queued') });
    if (waiting.length === 0) return;
    for (const { id, seq } of waiting) await run(await house.pipeline.runs.start(id, seq, 'studio:4711'));
  }
}

async function startOne(house: House): Promise<Claim> {
  const job = await house.db.query.jobs.findFirst({ where: (row, { eq }) => eq(row.status, 'queued') });
  if (job === undefined) throw new Error('Nothing waits.');
  return await house.pipeline.runs.start(job.id, job.seq, 'studio:4711');
}

async function publish(house: House, studio: Studio, claim: Claim): Promise<void> {
  const contents = await contentsOf(studio, claim);
  const publication: Publication = {
    put: async () => {
      for (const [path, { content }] of Object.entries(contents)) {
        await mkdir(dirname(join(house.root.path, path)), { recursive: true });
        await writeFile(join(house.root.path, path), content);
      }
    },
    takeBack: async () => {},
    save: async (tx): Promise<Saved> => {
      const { stage, params } = claim.job;
      const facts = {
        artist: 'Ada and the Engines',
        album: 'First Programs',
        isrc: null,
        coverUrl: null,
        durationMs: seconds * 1_000,
      };
      const trackId =
        claim.job.trackId ??
        (await saveTrack(tx, { ...facts, sourceKey: String(params.sourceKey), title: String(params.title) }));
      await saveFiles(tx, claim, trackId, Object.entries(contents).map(factsOf));
      if (stage === 'analysis') await saveAnalysis(tx, claim, trackId, anAnalysis({ tempoBpm: 112 }));
      return stage === 'processing' ? { result: { stems } } : { trackId };
    },
  };
  await house.pipeline.runs.complete(claim, publication);
}

type Made = Pick<FileFacts, 'kind'> & Partial<FileFacts> & { readonly content: string | Buffer };

async function contentsOf(studio: Studio, { job }: Claim): Promise<Record<string, Made>> {
  const { trackId, jobId } = job;
  const model = 'htdemucs';
  const made = async (name: string) => (await studio.file(name)) ?? '';
  if (job.stage === 'download') return { [`downloads/${jobId}.flac`]: { kind: 'download', content: 'song' } };
  if (job.stage === 'analysis') {
    return {
      [`analysis/${trackId}.json`]: { kind: 'analysis', content: analysis() },
      [`covers/${trackId}.jpg`]: { kind: 'cover', content: await made('cover.jpg') },
    };
  }
  const folder = `stems/${trackId}/${model}`;
  const contents: Record<string, Made> = {
    [`${folder}/peaks.json`]: { kind: 'peaks', model, content: await made('peaks.json') },
  };
  for (const stem of stems) {
    contents[`${folder}/${stem}.flac`] = { kind: 'stem', stem, model, content: await made(`${stem}.flac`) };
  }
  return contents;
}

function factsOf([path, { content, ...over }]: [string, Made]): FileFacts {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const none = { stem: null, model: null, format: null };
  return { ...none, ...over, path, sizeBytes: content.length, sha256, crc32: crc32(content) };
}

/** An analysis of the song, by formula. */
function analysis(): string {
  const range = (count: number) => Array.from({ length: count }, (_, index) => index);
  const max = range(1_500).map((index) => Math.round(40 + 60 * Math.abs(Math.sin(index / 90) * Math.cos(index / 13))));
  const strength = (column: number, row: number) => Math.max(0, Math.cos(((column / 40 + row * 7) % 12) / 2));
  return JSON.stringify({
    durationMs: seconds * 1_000,
    beats: range(seconds * 2).map((beat) => beat / 2),
    energy: { hopSeconds: 0.5, values: range(seconds * 2).map((step) => 0.5 + 0.4 * Math.sin(step / 40)) },
    chroma: {
      hopSeconds: 0.5,
      values: range(seconds * 2).map((column) => range(12).map((row) => strength(column, row))),
    },
    sections: ['A', 'B', 'A', 'C', 'B'].map((label, index) => ({
      label,
      startSeconds: (index * seconds) / 5,
      endSeconds: ((index + 1) * seconds) / 5,
    })),
    peaks: { max, min: max.map((value) => -value) },
  });
}
