import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

export interface HealthOptions {
  /** 0 is any free one. */
  port: number;
  /** Rejects while the worker cannot work. */
  check(): Promise<void>;
}

export interface HealthServer {
  port: number;
  close(): Promise<void>;
}

/** `/healthz`: the process answers. `/readyz`: it can work, else 503. @throws when the port is taken */
export async function serveHealth({ port, check }: HealthOptions): Promise<HealthServer> {
  const server = createServer(async (request, response) => {
    response.writeHead(await statusOf(request.url, check), { 'content-type': 'text/plain' }).end();
  });
  server.listen(port);
  await once(server, 'listening');
  return {
    port: portOf(server.address()),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function portOf(address: ReturnType<Server['address']>): number {
  if (address === null || typeof address === 'string') throw new TypeError('the health server listens on no port');
  return address.port;
}

async function statusOf(url: string | undefined, check: () => Promise<void>): Promise<number> {
  if (url === '/healthz') return 200;
  if (url !== '/readyz') return 404;
  return check().then(
    () => 200,
    () => 503,
  );
}
