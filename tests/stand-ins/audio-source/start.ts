import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { z } from 'zod';
import { Disturbance, Disturbances, type RouteName, Span } from './disturbances.ts';
import { feedOf } from './feed.ts';
import { findRecordings, type Recording } from './recordings.ts';
import { toneWav } from './tone.ts';

export interface SeenRequest {
  /** Absent where no route fits. */
  route: RouteName | undefined;
  method: string;
  /** Path and query. */
  path: string;
  /** The headers that tests look at. */
  range: string | undefined;
  cookie: string | undefined;
}

export interface AudioSource {
  /** Without a slash at its end. */
  readonly url: string;
  /** For YTDLP_SEARCH. */
  readonly searchTemplate: string;
  /** Tests change it freely. */
  readonly recordings: Recording[];
  /** Every request so far, oldest first. */
  readonly requests: readonly SeenRequest[];
  requestsTo(route: RouteName): SeenRequest[];
  /** Where the `n`-th recording's media are, counted from 0. */
  mediaUrl(n: number): string;
  /** Disturbs a route's answers: all from now on, or those of `span`. */
  disturb(route: RouteName, disturbance: z.input<typeof Disturbance>, span?: z.input<typeof Span>): void;
  /** Ends every disturbance. */
  calm(): void;
  /** Closes every connection, also those left hanging. */
  stop(): Promise<void>;
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

const media = /^\/media\/(\d+)\.wav$/;

/** Starts a source of audio on a loopback port: a search in the shape of a feed, and the recordings themselves. */
export async function startAudioSource(options: { recordings?: Recording[] } = {}): Promise<AudioSource> {
  const recordings = options.recordings ?? [];
  const requests: SeenRequest[] = [];
  const disturbances = new Disturbances();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const route = routeOf(url.pathname);
    const { range, cookie } = request.headers;
    requests.push({ route, method: request.method ?? '', path: url.pathname + url.search, range, cookie });
    const disturbance = route && disturbances.next(route);
    send(response, answerTo(url, request, recordings), disturbance);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : undefined}`;
  return {
    url,
    searchTemplate: `${url}/search?artist={artist}&title={title}&isrc={isrc}`,
    recordings,
    requests,
    requestsTo: (route) => requests.filter((seen) => seen.route === route),
    mediaUrl: (n) => `${url}/media/${n}.wav`,
    disturb: (route, disturbance, span = {}) =>
      disturbances.add(route, Disturbance.parse(disturbance), Span.parse(span)),
    calm: () => disturbances.end(),
    async stop() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

function routeOf(path: string): RouteName | undefined {
  if (path === '/search') return 'search';
  return media.test(path) ? 'media' : undefined;
}

function answerTo(url: URL, request: IncomingMessage, recordings: readonly Recording[]): Answer {
  if (url.pathname === '/search') {
    const found = findRecordings(recordings, url.searchParams).map((recording) => ({
      recording,
      url: `${url.origin}/media/${recordings.indexOf(recording)}.wav`,
    }));
    return { status: 200, headers: { 'content-type': 'application/rss+xml' }, body: Buffer.from(feedOf(found)) };
  }
  const recording = recordings[Number(media.exec(url.pathname)?.[1] ?? -1)];
  if (recording === undefined) return { status: 404, headers: {}, body: Buffer.from('Not found') };
  return ranged(toneWav(recording), request.headers.range);
}

/** Only the kind of range that a download is resumed with: from some byte to the end. */
function ranged(body: Buffer, range: string | undefined): Answer {
  const headers = { 'content-type': 'audio/wav', 'accept-ranges': 'bytes' };
  const start = /^bytes=(\d+)-$/.exec(range ?? '')?.[1];
  if (start === undefined) return { status: 200, headers, body };
  const contentRange = { 'content-range': `bytes ${start}-${body.length - 1}/${body.length}` };
  return { status: 206, headers: { ...headers, ...contentRange }, body: body.subarray(Number(start)) };
}

function send(response: ServerResponse, answer: Answer, disturbance: Disturbance | undefined): void {
  if (disturbance?.kind === 'hang') return;
  if (disturbance?.kind === 'status') {
    response.writeHead(disturbance.status, disturbance.headers).end(`status ${disturbance.status}`);
    return;
  }
  response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
  if (disturbance === undefined) {
    response.end(answer.body);
    return;
  }
  const part = answer.body.subarray(0, answer.body.length * disturbance.share);
  response.write(part, () => {
    if (disturbance.kind === 'cut') response.destroy();
  });
}
