import { join } from 'node:path';
import { Fault } from '@alchemy/core/errors';
import { stemLabel } from '@alchemy/core/link-words';
import { readMixName } from '@alchemy/core/mix-name';
import { faultSentence } from '@alchemy/core/sentences';
import { instrumental } from '@alchemy/db/ask';
import { type FileFacts, readAnalysis, readTrack, type StoredTrack, saveFiles } from '@alchemy/db/tracks';
import { stageParams } from '@alchemy/jobs/stages';
import { absolutePath } from '@alchemy/storage/files';
import { formatPath } from '@alchemy/storage/layout';
import type { StorageRoot } from '@alchemy/storage/root';
import type { MixInput } from '../engine.ts';
import type { Stage } from '../run-stage.ts';
import { coverOf, tagsOf } from './song-label.ts';
import { type EngineTools, fileFacts, limitForSong, trackIdOfJob } from './stage-tools.ts';

const voice = 'vocals';

/** Makes a stem in another format, the sum of all stems but the voice, or a mix. */
export function formatStage({ db, root, engine }: EngineTools): Stage {
  return {
    limitMs: (job) => limitForSong(db, job),
    async work(run) {
      const { model, stem, format } = stageParams.format.parse(run.job.params);
      const trackId = trackIdOfJob(run.job);
      const song = await readTrack(db, trackId);
      const analysis = await readAnalysis(db, trackId);
      const name = `${stem}.${format}`;
      await engine.format(run, {
        inputs: await inputsOf(root, partsOf(song, model, stem)),
        output: join(run.workdir.path, name),
        format,
        tags: tagsOf({ ...song, title: `${song.title} (${stemLabel(stem)})` }, analysis),
        ...(await coverOf(root, song)),
      });
      return {
        outputs: [{ name, path: formatPath(trackId, model, stem, format) }],
        async save(tx, claim, files) {
          const rows = files.map((file) => fileFacts(file, 'format', { stem, model, format }));
          await saveFiles(tx, claim, trackId, rows);
          return {};
        },
      };
    },
  };
}

interface Part {
  readonly file: FileFacts;
  readonly gain: number;
}

/** @throws Fault `not_found` when the stems are not, or no longer, there */
function partsOf(song: StoredTrack, model: string, stem: string): Part[] {
  const stems = song.files.filter((file) => file.kind === 'stem' && file.model === model);
  const names = stems.map((file) => file.stem ?? '');
  const mix = readMixName(stem, names);
  const gainOf = (name: string | null): number => {
    if (mix !== undefined) return (mix[name ?? ''] ?? 0) / 100;
    return Number(stem === instrumental ? name !== voice : name === stem);
  };
  const parts = stems.map((file) => ({ file, gain: gainOf(file.stem) })).filter(({ gain }) => gain > 0);
  if (parts.length > 0) return parts;
  const cause = new Error(`no stems of ${model} to make ${stem} of`);
  throw new Fault('not_found', faultSentence('not_found'), { cause });
}

function inputsOf(root: StorageRoot, parts: readonly Part[]): Promise<MixInput[]> {
  return Promise.all(parts.map(async ({ file, gain }) => ({ path: await absolutePath(root, file.path), gain })));
}
