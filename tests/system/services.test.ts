import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { openServices } from '../../tools/services.ts';
import { isAlive } from '../../tools/setup/processes.mjs';

interface User {
  process: ChildProcess;
  databaseUrl: string;
  redisUrl: string;
  heirPid?: number;
}

const limit = { timeout: 60_000, interval: 50 };
const users: ChildProcess[] = [];
let dataDir = '';

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'services-'));
  await chmod(dataDir, 0o755);
});

afterEach(async () => {
  for (const user of users.splice(0)) user.kill('SIGKILL');
  await vi.waitFor(async () => expect(await serversAlive()).toEqual([]), limit);
});

// The keeper may still be writing its last word.
afterAll(() => rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

test('two programs that start at the same time share one pair of servers', async () => {
  const [one, two] = await Promise.all([startUser(), startUser()]);
  expect([two.databaseUrl, two.redisUrl]).toEqual([one.databaseUrl, one.redisUrl]);
  expect(await ask(one)).toEqual({ version: 18, pong: 'PONG' });
});

test('what was written is there again after all users were killed', async () => {
  const first = await startUser();
  await write(first, 'kept');
  first.process.kill('SIGKILL');
  await vi.waitFor(async () => expect(await serversAlive()).toEqual([]), limit);
  const second = await startUser();
  expect(await read(second)).toEqual({ row: 'kept', key: 'kept' });
});

test('the servers go on while one of two users is left, and end with the last', async () => {
  const [one, two] = await Promise.all([startUser(), startUser()]);
  one.process.kill('SIGKILL');
  await once(one.process, 'exit');
  expect(await ask(two)).toEqual({ version: 18, pong: 'PONG' });
  const running = await pids();
  two.process.stdin?.end();
  await once(two.process, 'exit');
  await vi.waitFor(() => expect(running.filter((pid) => isAlive(pid ?? 0))).toEqual([]), limit);
});

test('a child that inherited the lease keeps the servers after its parent was killed', async () => {
  const parent = await startUser('--heir');
  parent.process.kill('SIGKILL');
  await once(parent.process, 'exit');
  const joiner = await startUser();
  joiner.process.stdin?.end();
  await once(joiner.process, 'exit');
  expect(await ask(parent)).toEqual({ version: 18, pong: 'PONG' });
  process.kill(parent.heirPid ?? 0, 'SIGKILL');
});

test('when the keeper is killed, its servers are adopted where they are', async () => {
  const user = await startUser();
  const [keeper] = await pids();
  process.kill(keeper ?? 0, 'SIGKILL');
  await vi.waitFor(async () => expect((await pids())[0]).not.toBe(keeper), limit);
  const other = await startUser();
  expect([other.databaseUrl, other.redisUrl]).toEqual([user.databaseUrl, user.redisUrl]);
  expect(await ask(user)).toEqual({ version: 18, pong: 'PONG' });
});

test('when keeper and users are killed together, the next start cleans up after them', async () => {
  const user = await startUser();
  await write(user, 'survived');
  const [keeper] = await pids();
  user.process.kill('SIGKILL');
  process.kill(keeper ?? 0, 'SIGKILL');
  const next = await startUser();
  expect(await read(next)).toEqual({ row: 'survived', key: 'survived' });
});

test.each([
  ['PostgreSQL', 1],
  ['Redis', 2],
])('%s comes back at its address when it is killed', async (_name, index) => {
  const user = await startUser();
  await write(user, 'before the kill');
  // Redis writes its journal to the disk once a second; the kernel keeps what the process handed over.
  process.kill((await pids())[index] ?? 0, 'SIGKILL');
  await vi.waitFor(async () => {
    expect(await read(user)).toEqual({ row: 'before the kill', key: 'before the kill' });
  }, limit);
});

test('Ctrl-C ends the program and not the servers that another one uses', async () => {
  const [interrupted, other] = await Promise.all([startUser(), startUser()]);
  process.kill(-(interrupted.process.pid ?? 0), 'SIGINT');
  await once(interrupted.process, 'exit');
  expect(await ask(other)).toEqual({ version: 18, pong: 'PONG' });
});

test('a place where nothing can be written is told as a fault', async () => {
  await expect(openServices({ dataDir: join(import.meta.filename, 'data') })).rejects.toMatchObject({
    code: 'service_unavailable',
    message: expect.stringMatching(/^The private services cannot be started\. .* cannot be made\.$/),
  });
});

test('configured services are used as they are and nothing is started', async () => {
  const configured = { databaseUrl: 'postgres://db.example/x', redisUrl: 'redis://cache.example' };
  const services = await openServices({ ...configured, dataDir });
  expect(services).toMatchObject({ ...configured, lease: undefined });
  expect(await serversAlive()).toEqual([]);
});

/** In a process group of its own, as a shell with job control starts it. */
async function startUser(...args: string[]): Promise<User> {
  const program = join(import.meta.dirname, 'services-user.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, dataDir, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  users.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), 'line', { signal: AbortSignal.timeout(60_000) });
  return { process: child, ...JSON.parse(line) };
}

/** The process ids of keeper, PostgreSQL and Redis as they are written down; none before the first start. */
async function pids(): Promise<(number | undefined)[]> {
  const folder = join(dataDir, 'services');
  const keeper = await readFile(join(folder, 'keeper.json'), 'utf8').catch(() => '{}');
  const database = await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  const log = await readFile(join(folder, 'redis.log'), 'utf8').catch(() => '');
  const redis = [...log.matchAll(/^(\d+):M /gm)].at(-1)?.[1];
  return [JSON.parse(keeper).pid, Number(database.split('\n')[0]), Number(redis)];
}

async function serversAlive(): Promise<number[]> {
  return (await pids()).filter((pid): pid is number => pid !== undefined && pid > 0 && isAlive(pid));
}

async function ask(user: User): Promise<unknown> {
  return withClients(user, async (sql, redis) => {
    const [row] = await sql`select current_setting('server_version_num')::int / 10000 as version`;
    return { version: row?.version, pong: await redis.ping() };
  });
}

async function write(user: User, text: string): Promise<void> {
  await withClients(user, async (sql, redis) => {
    await sql`create table if not exists notes (text text)`;
    await sql`insert into notes values (${text})`;
    await redis.set('note', text);
  });
}

async function read(user: User): Promise<unknown> {
  return withClients(user, async (sql, redis) => {
    const rows = await sql`select text from notes order by ctid desc limit 1`;
    return { row: rows[0]?.text, key: await redis.get('note') };
  });
}

async function withClients<T>(user: User, work: (sql: postgres.Sql, redis: Redis) => Promise<T>): Promise<T> {
  const sql = postgres(user.databaseUrl, { max: 1, onnotice: () => {}, connect_timeout: 5 });
  const redis = new Redis(user.redisUrl, { maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    return await work(sql, redis);
  } finally {
    redis.disconnect();
    await sql.end({ timeout: 1 });
  }
}
