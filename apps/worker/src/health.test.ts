import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HealthServer, serveHealth } from './health.ts';

let server: HealthServer;
let isReady = true;
beforeEach(async () => {
  isReady = true;
  const check = () => (isReady ? Promise.resolve() : Promise.reject(new Error('PostgreSQL is away')));
  server = await serveHealth({ port: 0, check });
});
afterEach(() => server.close());

const statusOf = async (path: string) => (await fetch(`http://127.0.0.1:${server.port}${path}`)).status;

test('it is ready while it can work, and alive in any case', async () => {
  expect([await statusOf('/healthz'), await statusOf('/readyz'), await statusOf('/else')]).toEqual([200, 200, 404]);
  isReady = false;
  expect([await statusOf('/healthz'), await statusOf('/readyz')]).toEqual([200, 503]);
});

test('a port that is taken is an error', async () => {
  await expect(serveHealth({ port: server.port, check: async () => {} })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
