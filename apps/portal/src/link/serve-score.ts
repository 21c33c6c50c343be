import { text } from 'node:stream/consumers';
import { Fault } from '@alchemy/core/errors';
import type { FileFacts } from '@alchemy/db/tracks';
import { openFile } from '@alchemy/storage/files';
import type { StorageRoot } from '@alchemy/storage/root';
import type { Server } from '../server.ts';
import type { Question } from './answer.ts';
import { askedStems, givenStems, madeStems } from './given-stems.ts';
import { inStemOrder } from './page-model.ts';
import { noStore, refused } from './replies.ts';
import { scoreOf } from './score.ts';

/** Far above what the pipeline writes for the longest song, far below what would be felt in memory. */
const mostBytes = 8_000_000;

/** What the mixer draws of a song, for the lanes that the link gives out and no others. */
export async function serveScore(
  { root }: Pick<Server, 'root'>,
  { link, request }: Question,
  peaks: FileFacts,
  files: readonly FileFacts[],
): Promise<Response> {
  const analysis = files.find(({ kind }) => kind === 'analysis');
  const lanes = inStemOrder(givenStems(madeStems(link, files), askedStems(link, request)));
  const score = scoreOf(await readJson(root, peaks), analysis && (await readJson(root, analysis)), lanes);
  return score === undefined ? refused('unknown') : Response.json(score, { headers: noStore });
}

async function readJson(root: StorageRoot, { path, sizeBytes }: FileFacts): Promise<unknown> {
  if (sizeBytes > mostBytes) throw new Fault('not_found', 'There is no such file.');
  return JSON.parse(await text((await openFile(root, path)).stream));
}
