import { randomUUID } from 'node:crypto';
import { testRedisUrl, until } from '@alchemy/db/testing';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  JobMessage,
  openPublisher,
  openSubscriber,
  type Publisher,
  RequestMessage,
  type Subscriber,
} from './channel.ts';
import { type Outage, openOutage } from './testing/outage.ts';
import { silentLog } from './testing/pipeline-bench.ts';

let outage: Outage;
let publisher: Publisher;
let subscriber: Subscriber;
beforeEach(async () => {
  outage = await openOutage(testRedisUrl());
  publisher = openPublisher(testRedisUrl(), silentLog);
  subscriber = openSubscriber(outage.url, silentLog);
});
afterEach(async () => {
  subscriber.close();
  publisher.close();
  await outage.close();
});

const aSnapshot = (requestId: string, seq: number, progress = 0) => ({
  requestId,
  status: 'running' as const,
  progress,
  seq,
  announcedSeq: 0,
  at: new Date(0),
});

function listen(requestId: string) {
  const heard: RequestMessage[] = [];
  let subscribed = 0;
  const stop = subscriber.onRequest(requestId, {
    subscribed: () => {
      subscribed++;
    },
    message: (message) => heard.push(message),
  });
  return { heard, times: () => subscribed, stop };
}

test('a message carries exactly what the contract says', async () => {
  const [jobId, trackId] = [randomUUID(), randomUUID()];
  const redis = new Redis(testRedisUrl());
  const raw: unknown[] = [];
  redis.on('message', (_, text: string) => raw.push(JSON.parse(text)));
  try {
    await redis.subscribe(`jobs:${jobId}`, `requests:${jobId}`);
    const at = new Date(0);
    const kept = { jobId, trackId, stage: 'download', status: 'downloading', progress: 7, seq: 3 } as const;
    await publisher.job({
      ...kept,
      at,
      key: 'k',
      params: {},
      priority: 0,
      announcedSeq: 0,
      run: 1,
      tries: 1,
      dueInMs: 0,
      ownerId: null,
    });
    await publisher.request(aSnapshot(jobId, 3, 7));
    await until('both came', () => raw.length === 2);
    expect(raw[0]).toEqual({ ...kept, at: at.toISOString() });
    expect(raw[1]).toEqual({ requestId: jobId, status: 'running', progress: 7, seq: 3, at: at.toISOString() });
    expect(JobMessage.parse(raw[0])).toEqual(raw[0]);
    expect(RequestMessage.parse(raw[1])).toEqual(raw[1]);
  } finally {
    redis.disconnect();
  }
});

test('the newest wins: a late message is dropped, and so is one that nobody of ours would send', async () => {
  const id = randomUUID();
  const { heard, times } = listen(id);
  await until('the subscription stands', () => times() === 1);
  const redis = new Redis(testRedisUrl());
  for (const seq of [1, 3, 2, 3]) await publisher.request(aSnapshot(id, seq));
  for (const text of ['{', '{}', 'null', JSON.stringify({ ...aSnapshot(id, 9), progress: 10.5 })]) {
    await redis.publish(`requests:${id}`, text);
  }
  await publisher.request(aSnapshot(id, 4));
  await until('the last came', () => heard.at(-1)?.seq === 4);
  expect(heard.map((message) => message.seq)).toEqual([1, 3, 4]);
  redis.disconnect();
});

test('after an outage the subscription is made again, and its listener is told to look', async () => {
  const id = randomUUID();
  const { heard, times } = listen(id);
  await until('the subscription stands', () => times() === 1);
  await outage.begin();
  await publisher.request(aSnapshot(id, 1));
  await outage.end();
  await until('it stands again', () => times() === 2);
  await publisher.request(aSnapshot(id, 2));
  await until('messages come again', () => heard.length > 0);
  expect(heard.map((message) => message.seq)).toEqual([2]);
});

test('who begins to listen during an outage is subscribed after it', async () => {
  const first = listen(randomUUID());
  await until('the connection stands', () => first.times() === 1);
  await outage.begin();
  const { times } = listen(randomUUID());
  await outage.end();
  await until('the subscription stands', () => times() > 0);
});

test('two listeners of one request both hear, and one that stopped hears nothing more', async () => {
  const id = randomUUID();
  const [one, two] = [listen(id), listen(id)];
  await until('both subscriptions stand', () => one.times() > 0 && two.times() > 0);
  await publisher.request(aSnapshot(id, 1));
  await until('both heard', () => one.heard.length === 1 && two.heard.length === 1);
  one.stop();
  await publisher.request(aSnapshot(id, 2));
  await until('the other heard', () => two.heard.length === 2);
  expect(one.heard).toHaveLength(1);
});

test('who listens to all requests hears each, and nothing once it stopped', async () => {
  const heard: string[] = [];
  let isReady = false;
  const stop = subscriber.onRequests({
    subscribed: () => {
      isReady = true;
    },
    message: ({ requestId }) => heard.push(requestId),
  });
  await until('the subscription stands', () => isReady);
  const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
  const heardOnly = () => heard.filter((id) => id === one || id === two || id === three);
  await publisher.request(aSnapshot(one, 1, 0));
  await publisher.request(aSnapshot(two, 1, 0));
  await until('both are heard', () => heardOnly().length === 2);
  stop();
  const late = new Promise<void>((resolve) => subscriber.onRequest(three, { subscribed: resolve, message: () => {} }));
  await late;
  await publisher.request(aSnapshot(three, 1, 0));
  expect(heardOnly()).toEqual([one, two]);
});
