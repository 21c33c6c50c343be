import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { toRequest, writeResponse } from './node-http.ts';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that answers everything alike; says how each answer ended. */
async function serve(answer: (request: Request) => Response) {
  const endings: Promise<unknown>[] = [];
  const server = createServer((request, response) => {
    endings.push(writeResponse(answer(toRequest(request)), response).catch((error: unknown) => error));
  });
  closers.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: string | AddressInfo | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return { url: `http://127.0.0.1:${address.port}`, endings };
}

test('status, headers and body arrive, the length among them', async () => {
  const headers = { 'Content-Length': '3', ETag: '"x"' };
  const { url } = await serve(() => new Response('abc', { status: 206, headers }));
  const answer = await fetch(url);
  expect(answer.status).toBe(206);
  expect(answer.headers.get('content-length')).toBe('3');
  expect(answer.headers.get('etag')).toBe('"x"');
  expect(await answer.text()).toBe('abc');
});

test('method and headers of the request are passed on', async () => {
  const { url } = await serve((request) => new Response(`${request.method} ${request.headers.get('range')}`));
  expect(await (await fetch(url, { headers: { Range: 'bytes=1-2' } })).text()).toBe('GET bytes=1-2');
});

test('an answer without a body ends', async () => {
  const { url } = await serve(() => new Response(null, { status: 304 }));
  expect((await fetch(url)).status).toBe(304);
});

test('a reader that leaves ends the body and is no error', async () => {
  let cancelled = false;
  const endless = () =>
    new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      cancel: () => {
        cancelled = true;
      },
    });
  const { url, endings } = await serve(() => new Response(endless()));
  const leaving = new AbortController();
  await fetch(url, { signal: leaving.signal });
  leaving.abort();
  expect(await endings[0]).toBeUndefined();
  expect(cancelled).toBe(true);
});

test('a body that breaks breaks the answer, and is told', async () => {
  const broken = () => new ReadableStream({ pull: (controller) => controller.error(new Error('disk')) });
  const { url, endings } = await serve(() => new Response(broken(), { headers: { 'Content-Length': '3' } }));
  await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow();
  expect(await endings[0]).toMatchObject({ message: 'disk' });
});
