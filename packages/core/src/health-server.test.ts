import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HealthServer, serveHealth } from './health-server.ts';
import { createLogger } from './log.ts';
import { createBotMetrics } from './metrics/bot.ts';
import { createReadiness } from './readiness.ts';

const log = createLogger({ service: 'test', level: 'silent' });
let server: HealthServer;
let database: () => Promise<unknown>;

beforeEach(async () => {
  database = async () => {};
  const readiness = createReadiness({ database: () => database(), redis: async () => {} }, log, 50);
  server = await serveHealth({ port: 0, readiness, metrics: createBotMetrics() });
});
afterEach(() => server.close());

const get = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);

test('it is ready while it can work, and alive in any case', async () => {
  const statuses = await Promise.all(['/healthz', '/readyz', '/else'].map(async (path) => (await get(path)).status));
  expect(statuses).toEqual([200, 200, 404]);
  database = () => Promise.reject(new Error('password "x" for database "y" was refused'));
  expect((await get('/healthz')).status).toBe(200);
  const answer = await get('/readyz');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ status: 'unavailable', checks: { database: 'failed', redis: 'ok' } });
});

test('what does not answer within its limit is not ready, and is ready again when it does', async () => {
  database = () => new Promise(() => {});
  expect((await get('/readyz')).status).toBe(503);
  database = async () => {};
  expect((await get('/readyz')).status).toBe(200);
});

test('the figures come in the format that Prometheus reads', async () => {
  const answer = await get('/metrics');
  expect(answer.headers.get('content-type')).toContain('version=0.0.4');
  expect(await answer.text()).toMatch(/^alchemy_build_info\{service="bot",version="[\d.]+",node="[\d.]+"\} 1$/m);
});

test('a port that is taken is an error', async () => {
  const { port } = server;
  const readiness = createReadiness({}, log);
  await expect(serveHealth({ port, readiness, metrics: createBotMetrics() })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});
