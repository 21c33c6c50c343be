import { Fault } from '@alchemy/core/errors';
import type { NextApiRequest, NextApiResponse } from 'next';
import { serveStored } from '../../../files/serve-stored.ts';
import { toRequest, writeResponse } from '../../../http/node-http.ts';
import { server } from '../../../server.ts';

export const config = { api: { bodyParser: false, responseLimit: false, externalResolver: true } };

/** A stored file by its id. A handler of the Pages Router for the sake of its length: see decision 3. */
export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  try {
    await writeResponse(await serveStored(await server(), toRequest(request), request.query.id), response);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'not_found') throw error;
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('That file is gone.\n');
  }
}
