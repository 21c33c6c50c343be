import type { FileFacts } from '@alchemy/db/tracks';
import { readScore } from '../files/read-score.ts';
import type { Server } from '../server.ts';
import type { Question } from './answer.ts';
import { askedStems, givenStems, madeStems } from './given-stems.ts';
import { inStemOrder } from './page-model.ts';
import { noStore, refused } from './replies.ts';

/** What the mixer draws of a song, for the lanes that the link gives out and no others. */
export async function serveScore(
  { root }: Pick<Server, 'root'>,
  { link, request }: Question,
  peaks: FileFacts,
  files: readonly FileFacts[],
): Promise<Response> {
  const analysis = files.find(({ kind }) => kind === 'analysis');
  const lanes = inStemOrder(givenStems(madeStems(link, files), askedStems(link, request)));
  const score = await readScore(root, { peaks, analysis, lanes });
  return score === undefined ? refused('unknown') : Response.json(score, { headers: noStore });
}
