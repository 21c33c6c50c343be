import { Fault } from '@alchemy/core/errors';
import type { NextApiHandler, NextApiRequest } from 'next';
import { type Server, server } from '../server.ts';
import { toRequest, writeResponse } from './node-http.ts';

/** Answers for a file, given what the router read out of its address. */
export type ServeFile = (server: Server, request: Request, query: NextApiRequest['query']) => Promise<Response>;

/**
 * A handler of the Pages Router that sends files, because the App Router takes Content-Length off every answer, and a
 * download without it shows nobody how far it is: see decision 3.
 */
export function fileHandler(serve: ServeFile): NextApiHandler {
  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
      return;
    }
    try {
      await writeResponse(await serve(await server(), toRequest(request), request.query), response);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'not_found') throw error;
      response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('That file is gone.\n');
    }
  };
}
