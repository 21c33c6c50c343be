import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import type { Claim, Publication, Saved } from '@alchemy/db/job-types';
import { aFile, anAnalysis, aTrack } from '@alchemy/db/testing';
import { type FileFacts, saveAnalysis, saveFiles, saveTrack, type TrackFacts } from '@alchemy/db/tracks';
import { checkout, programEnvironment } from '../../tools/env.ts';

/** What a hand that stands in for the worker makes of a song. */
export interface Studio {
  /** What the song is, by the key that it was asked for with. */
  song(sourceKey: string): TrackFacts;
  /** The bytes of `analysis.json`, `vocals.flac` and so on; `undefined` for what it does not make. */
  file(name: string): Promise<Buffer | undefined>;
}

export const stems = ['drums', 'bass', 'other', 'vocals'];
const model = 'htdemucs';

/** Every stem holds its own name, over and over. */
export const stemContent = (stem: string): string => stem.repeat(40_000);

/** Makes words instead of sound: enough for whoever does not listen. */
export const textStudio: Studio = {
  song: (sourceKey) => aTrack({ sourceKey, title: 'River Light', durationMs: 35_625 }),
  file: async (name) => {
    const stem = name.slice(0, name.lastIndexOf('.'));
    if (name === 'song.flac') return Buffer.from('song');
    if (name === 'analysis.json') return Buffer.from('{"version":1}');
    return name === 'peaks.json' || name === 'cover.jpg' ? undefined : Buffer.from(stemContent(stem));
  },
};

/** Makes real sound, of noises that a test can tell apart, in a folder of its own. */
export async function soundStudio(folder: string, song: { seconds: number } & Partial<TrackFacts>): Promise<Studio> {
  const { seconds, ...facts } = song;
  await mkdir(folder, { recursive: true });
  const program = [join(checkout, 'tests/system/make_stems.py'), folder, String(seconds)];
  const env = programEnvironment({ PYTHONPATH: join(checkout, 'python') });
  await promisify(execFile)(join(checkout, '.venv/bin/python'), program, { env });
  return {
    song: (sourceKey) => aTrack({ sourceKey, title: 'River Light', durationMs: seconds * 1000, ...facts }),
    file: (name) => readFile(join(folder, name === 'song.flac' ? 'drums.flac' : name)),
  };
}

/** What a run of any stage publishes, as the studio makes it. */
export function studioPublication(studio: Studio, root: string, claim: Claim): Publication {
  return {
    put: async () => {
      for (const { path, content } of await filesOf(studio, claim)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), content);
      }
    },
    takeBack: async () => {},
    save: async (tx): Promise<Saved> => {
      const { stage, params } = claim.job;
      const trackId = claim.job.trackId ?? (await saveTrack(tx, studio.song(String(params.sourceKey))));
      const made = await filesOf(studio, { ...claim, job: { ...claim.job, trackId } });
      await saveFiles(tx, claim, trackId, made.map(factsOf));
      if (stage === 'analysis') await saveAnalysis(tx, claim, trackId, anAnalysis({ tempoBpm: 112 }));
      return stage === 'processing' ? { result: { stems } } : { trackId };
    },
  };
}

type Made = Partial<FileFacts> & { path: string; content: Buffer };

async function filesOf(studio: Studio, claim: Claim): Promise<Made[]> {
  const made = await Promise.all(
    placesOf(claim).map(async ({ name, ...facts }) => ({ ...facts, content: await studio.file(name) })),
  );
  return made.flatMap(({ content, ...facts }) => (content === undefined ? [] : [{ ...facts, content }]));
}

/** Where each file of a stage belongs, and what it is called in the studio. */
function placesOf({ job }: Claim): (Partial<FileFacts> & { path: string; name: string })[] {
  const { stage, jobId, trackId, params } = job;
  if (stage === 'download') return [{ name: 'song.flac', path: `downloads/${jobId}.flac`, kind: 'download' }];
  if (stage === 'analysis') {
    return [
      { name: 'analysis.json', path: `analysis/${trackId}.json`, kind: 'analysis' },
      { name: 'cover.jpg', path: `covers/${trackId}.jpg`, kind: 'cover' },
    ];
  }
  if (stage === 'format') {
    const [stem, format] = [String(params.stem), String(params.format)];
    const name = `${stem}.${format}`;
    return [{ name, path: `formats/${trackId}/${model}/${name}`, kind: 'format', stem, model, format }];
  }
  const folder = `stems/${trackId}/${model}`;
  const sounds = stems.map((stem) => {
    const name = `${stem}.flac`;
    return { name, path: `${folder}/${name}`, kind: 'stem' as const, stem, model };
  });
  return [...sounds, { name: 'peaks.json', path: `${folder}/peaks.json`, kind: 'peaks', model }];
}

function factsOf({ content, ...over }: Made): FileFacts {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return aFile({ ...over, sizeBytes: content.length, sha256, crc32: crc32(content) });
}
