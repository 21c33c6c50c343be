import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

export interface HealthOptions {
  /** 0 is any free one. */
  readonly port: number;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Pick<Metrics, 'page'>;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

interface Page {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const json = (status: number, body: object): Page => ({ status, type: 'application/json', text: JSON.stringify(body) });

/**
 * `/healthz`: the event loop turns, for only a turning one answers. `/readyz`: the process can work, else 503 with what
 * is missing. `/metrics`: its figures.
 *
 * @throws when the port is taken
 */
export async function serveHealth(options: HealthOptions): Promise<HealthServer> {
  const server = createServer(async (request, response) => {
    const { status, type, text } = await pageAt(request.url ?? '/', options).catch(() =>
      json(500, { status: 'error' }),
    );
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
  });
  server.listen(options.port);
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

async function pageAt(url: string, { readiness, metrics }: HealthOptions): Promise<Page> {
  switch (url.split('?')[0]) {
    case '/healthz':
      return json(200, { status: 'ok' });
    case '/readyz': {
      const { isReady, checks } = await readiness();
      return json(isReady ? 200 : 503, { status: isReady ? 'ready' : 'unavailable', checks });
    }
    case '/metrics': {
      const { contentType, text } = await metrics.page();
      return { status: 200, type: contentType, text };
    }
    default:
      return json(404, { status: 'unknown' });
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The health server listens on no port.');
  return address.port;
}
