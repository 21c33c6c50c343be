import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface HttpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** `drop` resets the connection without an answer; `silence` keeps it open and never answers. */
export type Answer = HttpReply | 'drop' | 'silence';

export interface Handlers {
  answer(request: HttpRequest): Promise<Answer>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export interface LoopbackServer {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly origin: string;
  readonly port: number;
  /** Cuts what is still open. WebSockets belong to whoever upgraded them. */
  close(): Promise<void>;
}

/** Serves on a free port of the loopback interface; `port` asks for one that was served before. */
export async function startServer(handlers: Handlers, port = 0): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    serve(handlers, request, response).catch((error: unknown) => response.destroy(asError(error)));
  });
  server.on('upgrade', (request, socket, head) => handlers.upgrade(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = portOf(server.address());
  return {
    origin: `http://127.0.0.1:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(handlers: Handlers, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await handlers.answer({
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', 'http://127.0.0.1'),
    headers: request.headers,
    body: await readAll(request),
  });
  if (answer === 'silence') return;
  if (answer === 'drop') {
    request.socket.resetAndDestroy();
    return;
  }
  response.writeHead(answer.status, answer.headers).end(answer.body);
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
