import { portalWords } from '@alchemy/core/portal-words';
import { personOfRequest, tell } from '../../../actions/admission.ts';
import { eventStream } from '../../../live/event-stream.ts';
import { server } from '../../../server.ts';

export const dynamic = 'force-dynamic';

const checkEveryMs = 5_000;

const headers = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // `no-transform` keeps compression away, which would hold small messages back; the last one says so to nginx.
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
  // Nothing else is asked over this connection, and a portal that ends need not wait whether something will be.
  Connection: 'close',
};

/** The live stream of whoever may see the portal. */
export async function GET(request: Request): Promise<Response> {
  const opened = await server();
  if ((await personOfRequest(opened, request)) === undefined) return tell(401, portalWords.refused.signedOut);
  const mayRead = async () => (await personOfRequest(opened, request)) !== undefined;
  const stream = eventStream({ hub: opened.live, mayRead, checkEveryMs, signal: request.signal });
  return new Response(stream, { headers });
}
