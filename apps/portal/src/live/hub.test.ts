import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { createLogger } from '@alchemy/core/log';
import { testRedisUrl, until } from '@alchemy/db/testing';
import { openPublisher } from '@alchemy/jobs/channel';
import { afterEach, expect, test } from 'vitest';
import { createLiveHub, type LiveMessage } from './hub.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A way to the Redis of the tests that counts who goes through. */
async function countedRedis() {
  const target = new URL(testRedisUrl());
  const seen = { connections: 0 };
  const server = net.createServer((client) => {
    seen.connections++;
    const upstream = net.connect(Number(target.port || 6379), target.hostname);
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = `${address.port}`;
  closers.push(() => server.close());
  return { url: url.href, seen };
}

function aJob(jobId: string, seq: number, isLast: boolean) {
  const spec = { stage: 'processing', key: 'x', trackId: null, params: {}, priority: 0, ownerId: null } as const;
  const state = isLast
    ? ({ status: 'completed', progress: 100 } as const)
    : ({ status: 'processing', progress: seq } as const);
  return { jobId, seq, ...spec, ...state, announcedSeq: 0, run: 1, tries: 1, dueInMs: 0, at: new Date() };
}

test('fifty clients learn every final state over one connection, in few flushes', async () => {
  const { url, seen } = await countedRedis();
  const hub = createLiveHub({ redisUrl: url, log });
  const publisher = openPublisher(testRedisUrl(), log);
  closers.push(hub.close, publisher.close);
  const ids = Array.from({ length: 5 }, (): string => randomUUID());
  const clients = Array.from({ length: 50 }, () => ({ flushes: 0, syncs: 0, newest: new Map<string, LiveMessage>() }));
  for (const client of clients) {
    hub.join({
      flush: (messages) => {
        const own = messages.filter((message) => 'jobId' in message && ids.includes(message.jobId));
        if (own.length > 0) client.flushes++;
        for (const message of own) if ('jobId' in message) client.newest.set(message.jobId, message);
      },
      sync: () => client.syncs++,
      end: () => {},
    });
  }
  await until('the subscription stands', () => clients.every(({ syncs }) => syncs > 0));
  for (let seq = 1; seq <= 20; seq++) for (const id of ids) await publisher.job(aJob(id, seq, seq === 20));
  const isDone = ({ newest }: (typeof clients)[number]) => ids.every((id) => newest.get(id)?.status === 'completed');
  await until('everybody knows every final state', () => clients.every(isDone));
  expect(seen.connections).toBe(1);
  for (const { flushes, newest } of clients) {
    expect(flushes).toBeLessThan(20);
    expect([...newest.values()].map(({ seq }) => seq)).toEqual([20, 20, 20, 20, 20]);
  }
});

test('without clients nobody listens, and with the next one somebody does again', async () => {
  const { url, seen } = await countedRedis();
  const hub = createLiveHub({ redisUrl: url, log });
  closers.push(hub.close);
  for (const round of [1, 2]) {
    let syncs = 0;
    const leave = hub.join({ flush: () => {}, sync: () => syncs++, end: () => {} });
    await until('the subscription stands', () => syncs > 0);
    leave();
    expect(seen.connections).toBe(round);
  }
});

test('a closed hub ends its clients, and whoever comes later', () => {
  const hub = createLiveHub({ redisUrl: testRedisUrl(), log });
  const ended: string[] = [];
  const client = (name: string) => ({ flush: () => {}, sync: () => {}, end: () => ended.push(name) });
  hub.join(client('first'));
  const leave = hub.join(client('gone'));
  leave();
  hub.close();
  hub.join(client('late'))();
  expect(ended).toEqual(['first', 'late']);
});
