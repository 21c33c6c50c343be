import type { NextApiRequest, NextApiResponse } from 'next';
import { z } from 'zod';
import { toRequest, writeResponse } from '../../../../http/node-http.ts';
import { serveFile } from '../../../../link/serve-file.ts';
import { server } from '../../../../server.ts';

const Address = z.object({ token: z.string(), file: z.array(z.string()) });
const Query = z.record(z.string(), z.union([z.string(), z.array(z.string())]).optional());

export const config = { api: { bodyParser: false, responseLimit: false, externalResolver: true } };

/**
 * A file behind a link; `next.config.ts` leads `/d/<token>/…` here. A handler of the Pages Router, because the App
 * Router takes Content-Length off every answer, and a download without it shows nobody how far it is.
 */
export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const answer = await serveFile(await server(), toRequest(request), {
    ...Address.parse(request.query),
    query: Query.parse(request.query),
  });
  await writeResponse(answer, response);
}
