import { text } from 'node:stream/consumers';
import { Fault } from '@alchemy/core/errors';
import type { FileFacts } from '@alchemy/db/tracks';
import { openFile } from '@alchemy/storage/files';
import type { StorageRoot } from '@alchemy/storage/root';
import { type Score, scoreOf } from '../link/score.ts';

/** Far above what the pipeline writes for the longest song, far below what would be felt in memory. */
const mostBytes = 8_000_000;

/** What a score is put together of. */
export interface ScoreFiles {
  readonly peaks: FileFacts;
  readonly analysis: FileFacts | undefined;
  /** In the order of the mixer. */
  readonly lanes: readonly string[];
}

/**
 * What the mixer draws of a song; `undefined` when the peaks are of another shape.
 *
 * @throws Fault `not_found` when a file is gone
 */
export async function readScore(root: StorageRoot, { peaks, analysis, lanes }: ScoreFiles): Promise<Score | undefined> {
  return scoreOf(await readJson(root, peaks), analysis && (await readJson(root, analysis)), lanes);
}

async function readJson(root: StorageRoot, { path, sizeBytes }: FileFacts): Promise<unknown> {
  if (sizeBytes > mostBytes) throw new Fault('not_found', 'There is no such file.');
  return JSON.parse(await text((await openFile(root, path)).stream));
}
