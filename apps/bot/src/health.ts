import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * `/healthz`: the process answers. `/readyz`: it can work, else 503.
 *
 * @param port 0 is any free one
 * @param check rejects while the bot cannot work
 * @throws when the port is taken
 */
export async function serveHealth(port: number, check: () => Promise<void>): Promise<HealthServer> {
  const server = createServer(async (request, response) => {
    response.writeHead(await statusOf(request.url, check), { 'content-type': 'text/plain' }).end();
  });
  server.listen(port);
  await once(server, 'listening');
  return {
    port: portOf(server),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The health server listens on no port.');
  return address.port;
}

async function statusOf(url: string | undefined, check: () => Promise<void>): Promise<number> {
  if (url === '/healthz') return 200;
  if (url !== '/readyz') return 404;
  return await check().then(
    () => 200,
    () => 503,
  );
}
