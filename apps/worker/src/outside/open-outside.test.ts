import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Fault } from '@alchemy/core/errors';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OutsideRequest, openOutside } from './open-outside.ts';

let server: Server;
let host: string;
let connections: number;
let requests: IncomingMessage[];
let answer: RequestListener;
beforeEach(async () => {
  connections = 0;
  requests = [];
  server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  server.on('connection', () => connections++);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  answer = (_, response) => response.end('whole');
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

const never = new AbortController().signal;
async function open(over: Partial<OutsideRequest> = {}): Promise<string> {
  const wanted = { url: `http://${host}/a`, hosts: { names: [host] }, maxBytes: 1_000, signal: never, ...over };
  return openOutside(wanted, async ({ body }) => {
    let text = '';
    for await (const chunk of body) text += Buffer.from(chunk).toString();
    return text;
  });
}
const faultOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no fault',
    (error: unknown) => (error instanceof Fault ? error.code : error),
  );

test('a file is handed over as it comes', async () => {
  expect(await open()).toBe('whole');
});

test.each(['http://127.0.0.1:1/a', 'https://cdn.example/a', 'http://169.254.169.254/latest', 'file:///etc/passwd'])(
  '%s is refused with its sentence, and nothing is connected',
  async (url) => {
    await expect(open({ url })).rejects.toMatchObject({
      code: 'unsupported_link',
      message: 'I fetch files only from where this chat keeps them. Attach the file itself.',
    });
    expect(connections).toBe(0);
  },
);

test('a name on the list that leads to an address of ours is not connected to', async () => {
  const { port } = server.address() as AddressInfo;
  const named = `files.slack.com:${port}`;
  const lookup: OutsideRequest['lookup'] = (_name, options, done) =>
    options.all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
  expect(await faultOf(open({ url: `https://${named}/a`, hosts: { names: [named] }, lookup }))).toBe(
    'unsupported_link',
  );
  expect(connections).toBe(0);
});

test('a redirect is followed on the list, without the credentials of the first host', async () => {
  const other = createServer((request, response) => {
    requests.push(request);
    response.end('elsewhere');
  });
  await once(other.listen(0, '127.0.0.1'), 'listening');
  const second = `127.0.0.1:${(other.address() as AddressInfo).port}`;
  answer = (request, response) =>
    response.writeHead(302, { location: request.url === '/a' ? '/b' : `http://${second}/c` }).end();
  const headers = { authorization: 'Bearer secret' };
  expect(await open({ headers, hosts: { names: [host, second] } })).toBe('elsewhere');
  expect(requests.map((request) => request.headers.authorization)).toEqual([
    'Bearer secret',
    'Bearer secret',
    undefined,
  ]);
  other.close();
});

test.each(['http://169.254.169.254/latest', 'https://evil.example/x', 'http://[', 'gopher://x'])(
  'a redirect to %s is refused',
  async (location) => {
    answer = (_, response) => response.writeHead(302, { location }).end();
    expect(await faultOf(open())).toBe('unsupported_link');
    expect(requests).toHaveLength(1);
  },
);

test('redirects without an end have one', async () => {
  answer = (_, response) => response.writeHead(302, { location: '/again' }).end();
  expect(await faultOf(open())).toBe('unsupported_link');
  expect(requests).toHaveLength(4);
});

test('more bytes than may come are refused, as soon as that is known', async () => {
  answer = (_, response) => response.writeHead(200, { 'content-length': '1001' }).end(Buffer.alloc(1_001));
  expect(await faultOf(open())).toBe('too_long');
  answer = (_, response) => {
    const pour = () => response.write(Buffer.alloc(400), (error) => error ?? pour());
    pour();
  };
  expect(await faultOf(open())).toBe('too_long');
});

test.each([
  [404, 'not_found'],
  [410, 'not_found'],
  [403, 'private_or_missing'],
  [500, 'service_unavailable'],
  [204, 'service_unavailable'],
])('status %i is %s', async (status, code) => {
  answer = (_, response) => response.writeHead(status).end();
  expect(await faultOf(open())).toBe(code);
});

test('a limit is told with its time', async () => {
  answer = (_, response) => response.writeHead(429, { 'retry-after': '7' }).end();
  await expect(open()).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 7_000 });
});

test('a body that is cut off is no file', async () => {
  answer = (_, response) => {
    response.writeHead(200, { 'content-length': '500' }).write('half', () => response.destroy());
  };
  expect(await faultOf(open())).toBe('service_unavailable');
});

test('an abort ends it with its own reason', async () => {
  const controller = new AbortController();
  const reason = new Error('The job was cancelled.');
  answer = () => controller.abort(reason);
  await expect(open({ signal: controller.signal })).rejects.toBe(reason);
});
