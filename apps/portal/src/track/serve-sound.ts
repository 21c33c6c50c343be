import { readFiles } from '@alchemy/db/tracks';
import { z } from 'zod';
import { personOfRequest } from '../actions/admission.ts';
import { readScore } from '../files/read-score.ts';
import { refuseStranger, refuseUnknown, sendStored } from '../files/serve-stored.ts';
import { inStemOrder } from '../link/page-model.ts';
import type { Server } from '../server.ts';

/** `model` and `file` are compared with rows and never become a path. */
const Address = z.object({ id: z.uuid(), model: z.string(), file: z.string() });

const noStore = { 'Cache-Control': 'private, no-store' };

/** What the mixer of a song fetches, for whoever may see the portal: `<stem>.flac` in parts, and `score.json`. */
export async function serveSound(server: Server, request: Request, query: unknown): Promise<Response> {
  if ((await personOfRequest(server, request)) === undefined) return refuseStranger();
  const address = Address.safeParse(query);
  if (!address.success) return refuseUnknown();
  const { id, model, file } = address.data;
  const files = await readFiles(server.db, [id]);
  const stems = files.filter((one) => one.kind === 'stem' && one.model === model);
  if (file !== 'score.json') {
    const wanted = stems.find(({ stem }) => file === `${stem}.flac`);
    return wanted === undefined ? refuseUnknown() : await sendStored(server, request, wanted);
  }
  const peaks = files.find((one) => one.kind === 'peaks' && one.model === model);
  if (peaks === undefined) return refuseUnknown();
  const analysis = files.find(({ kind }) => kind === 'analysis');
  const lanes = inStemOrder(stems.flatMap(({ stem }) => stem ?? []));
  const score = await readScore(server.root, { peaks, analysis, lanes });
  return score === undefined ? refuseUnknown() : Response.json(score, { headers: noStore });
}
