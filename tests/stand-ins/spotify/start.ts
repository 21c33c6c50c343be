import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Credentials, createAccounts } from './accounts.ts';
import { type Answer, apiError, type Call } from './answer.ts';
import type { Catalogue } from './catalogue.ts';
import type { Disturbance } from './disturbances.ts';
import { type Route, type RouteName, routesOf } from './routes.ts';

export interface SeenRequest {
  /** Absent where no route fits. */
  route: RouteName | undefined;
  method: string;
  /** Path and query. */
  path: string;
  headers: Record<string, string | undefined>;
}
export interface SpotifyStandIn {
  /** The one address of every service it stands in for, without a slash at its end. */
  readonly url: string;
  readonly catalogue: Catalogue;
  /** The only ones it gives a token for. */
  readonly credentials: Credentials;
  /** Planted in every embed page: it must never be met again. */
  readonly anonymousToken: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly SeenRequest[];
  requestsTo(route: RouteName): SeenRequest[];
  /** Disturbs a route's answers: all from now on, or the next `times`. Disturbances of one route follow each other. */
  disturb(route: RouteName, disturbance: Disturbance, times?: number): void;
  /** Ends every disturbance. */
  calm(): void;
  expireTokens(): void;
  /** Closes every connection, also those left hanging. */
  stop(): Promise<void>;
}
export interface SpotifyOptions {
  catalogue?: Partial<Catalogue>;
  /** MusicBrainz answers 503 to whoever asks again sooner. Default: never. */
  musicBrainzGapMs?: number;
}

/** Starts Spotify (accounts, Web API, embed pages, oEmbed, short links), Deezer and MusicBrainz on a loopback port. */
export async function startSpotify(options: SpotifyOptions = {}): Promise<SpotifyStandIn> {
  const catalogue = { tracks: [], albums: [], playlists: [], shortLinks: new Map(), ...options.catalogue };
  const accounts = createAccounts();
  const anonymousToken = `anonymous-${randomBytes(24).toString('hex')}`;
  const routes = routesOf({ catalogue, accounts, anonymousToken, musicBrainzGapMs: options.musicBrainzGapMs ?? 0 });
  const requests: SeenRequest[] = [];
  const trouble = createTrouble();
  const server = createServer((request, response) => {
    read(request, routes)
      .then(({ route, call }) => {
        const { method = '', url: path = '' } = request;
        requests.push({ route: route?.name, method, path, headers: call.headers });
        if (route === undefined) send(response, apiError(404, 'Service not found'));
        else send(response, trouble.apply(route.name, route.answer(call)));
      })
      .catch((error) => response.destroy(error));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    catalogue,
    credentials: accounts.credentials,
    anonymousToken,
    requests,
    requestsTo: (route) => requests.filter((seen) => seen.route === route),
    disturb: trouble.add,
    calm: trouble.end,
    expireTokens: accounts.expireTokens,
    async stop() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

function createTrouble() {
  const queues = new Map<RouteName, { disturbance: Disturbance; left: number }[]>();
  return {
    add(route: RouteName, disturbance: Disturbance, times = Number.POSITIVE_INFINITY): void {
      queues.set(route, [...(queues.get(route) ?? []), { disturbance, left: times }]);
    },
    apply(route: RouteName, normal: Answer): Answer {
      const next = queues.get(route)?.find(({ left }) => left > 0);
      if (next === undefined) return normal;
      next.left -= 1;
      return next.disturbance(normal);
    },
    end: (): void => queues.clear(),
  };
}

async function read(request: IncomingMessage, routes: Route[]): Promise<{ route: Route | undefined; call: Call }> {
  const origin = `http://${request.headers.host}`;
  const url = new URL(request.url ?? '/', origin);
  const line = `${request.method} ${url.pathname}`;
  const route = routes.find(({ pattern }) => pattern.test(line));
  const parts = (route?.pattern.exec(line) ?? []).slice(1).map(decodeURIComponent);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return { route, call: { origin, parts, query: url.searchParams, headers, body: await text(request) } };
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer.delivery === 'hang') return;
  const length = Buffer.byteLength(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': length });
  if (answer.delivery === 'cut') response.write(answer.body.slice(0, length / 2), () => response.destroy());
  else response.end(answer.body);
}
