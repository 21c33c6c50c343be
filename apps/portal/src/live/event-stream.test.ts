import { createLogger } from '@alchemy/core/log';
import { testRedisUrl, until } from '@alchemy/db/testing';
import { expect, test } from 'vitest';
import { eventStream } from './event-stream.ts';
import { createLiveHub } from './hub.ts';

const log = createLogger({ service: 'test', level: 'silent' });

function aStream(mayRead: () => Promise<boolean>) {
  const hub = createLiveHub({ redisUrl: testRedisUrl(), log });
  const leaving = new AbortController();
  const stream = eventStream({ hub, mayRead, checkEveryMs: 1, signal: leaving.signal });
  return { hub, leaving, text: new Response(stream).text() };
}

test('a stream ends with the hub, though its reader is being asked about', async () => {
  const answers: ((may: boolean) => void)[] = [];
  const { hub, text } = aStream(() => new Promise((resolve) => answers.push(resolve)));
  await until('the reader is asked about', () => answers.length > 0);
  hub.close();
  for (const answer of answers) answer(true);
  expect(await text).toMatch(/^retry: 2000\n\nevent: sync\ndata: \{\}\n\n(event: sync\ndata: \{\}\n\n)?$/);
});

test('a stream ends when its reader may not read any more', async () => {
  const { hub, text } = aStream(async () => false);
  expect(await text).toContain('event: sync');
  hub.close();
});

test('a stream ends when its reader leaves', async () => {
  const { hub, leaving, text } = aStream(async () => true);
  leaving.abort();
  expect(await text).toContain('event: sync');
  hub.close();
});
