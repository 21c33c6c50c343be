import { randomUUID } from 'node:crypto';
import { testRedisUrl, until } from '@alchemy/db/testing';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { type JobMessage, openPublisher, type RequestMessage } from './channel.ts';
import { openFeed } from './feed.ts';
import { openOutage } from './testing/outage.ts';
import { silentLog } from './testing/pipeline-bench.ts';

const at = new Date();

function aJob(jobId: string, seq: number) {
  const state = { status: 'processing', progress: 41, seq, announcedSeq: 0, run: 1, tries: 1, dueInMs: 0, at } as const;
  const spec = { stage: 'processing', key: 'x', trackId: null, params: {}, priority: 0, ownerId: null } as const;
  return { jobId, ...spec, ...state };
}

test('everything is heard over one connection, and again after it was lost', async () => {
  const outage = await openOutage(testRedisUrl());
  const [mine, later, request]: [string, string, string] = [randomUUID(), randomUUID(), randomUUID()];
  const heard: (JobMessage | RequestMessage)[] = [];
  let subscribed = 0;
  const feed = openFeed(outage.url, silentLog, {
    subscribed: () => subscribed++,
    job: (message) => void ([mine, later].includes(message.jobId) && heard.push(message)),
    request: (message) => void (message.requestId === request && heard.push(message)),
  });
  const publisher = openPublisher(testRedisUrl(), silentLog);
  try {
    await until('the feed listens', () => subscribed === 1);
    await publisher.job(aJob(mine, 3));
    await publisher.request({ requestId: request, status: 'running', progress: 7, seq: 2, announcedSeq: 0, at });
    await until('both are heard', () => heard.length === 2);
    await outage.begin();
    await outage.end();
    await until('the feed listens again', () => subscribed === 2);
    await publisher.job(aJob(later, 1));
    await until('the next is heard', () => heard.length === 3);
    expect(heard.map((message) => message.progress)).toEqual([41, 7, 41]);
  } finally {
    feed.close();
    publisher.close();
    await outage.close();
  }
});

test('what is no message of ours is passed over', async () => {
  const id: string = randomUUID();
  const heard: number[] = [];
  let subscribed = false;
  const feed = openFeed(testRedisUrl(), silentLog, {
    subscribed: () => {
      subscribed = true;
    },
    job: (message) => void (message.jobId === id && heard.push(message.seq)),
    request: () => {},
  });
  const publisher = openPublisher(testRedisUrl(), silentLog);
  const redis = new Redis(testRedisUrl());
  try {
    await until('the feed listens', () => subscribed);
    await redis.publish(`jobs:${id}`, 'not JSON');
    await redis.publish(`jobs:${id}`, JSON.stringify({ jobId: id, progress: 41.5 }));
    await publisher.job(aJob(id, 9));
    await until('the true one is heard', () => heard.length > 0);
    expect(heard).toEqual([9]);
  } finally {
    feed.close();
    publisher.close();
    redis.disconnect();
  }
});
