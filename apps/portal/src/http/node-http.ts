import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** The method and headers of a request that came in over Node's own server. */
export function toRequest({ method = 'GET', headers: given }: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  // The address is parsed by the router; what reads this request looks at its method and headers.
  return new Request('http://localhost/', { method, headers });
}

/** Writes an answer as fast as the other side takes it. A reader that leaves in the middle is no error. */
export async function writeResponse(answer: Response, connection: ServerResponse): Promise<void> {
  connection.statusCode = answer.status;
  for (const [name, value] of answer.headers) connection.setHeader(name, value);
  if (answer.body === null) {
    connection.end();
    return;
  }
  try {
    await pipeline(answer.body, connection);
  } catch (error) {
    if (!hasLeft(error)) throw error;
  }
}

const hasLeft = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
