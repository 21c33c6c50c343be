import { createLogger } from '@alchemy/core/log';
import { until } from '@alchemy/db/testing';
import { expect, test } from 'vitest';
import { type IdleOptions, whenIdle } from './idle.ts';

const log = createLogger({ service: 'test', level: 'silent' });

/** A worker and the requests that it sees at each look, the last for good. */
function aWorker(looks: (boolean | Error)[], over: Partial<IdleOptions> = {}) {
  const events: string[] = [];
  const options: IdleOptions = {
    isAnyoneWaiting: async () => {
      const seen = looks.length > 1 ? looks.shift() : looks[0];
      events.push(seen instanceof Error ? 'error' : seen ? 'waiting' : 'idle');
      if (seen instanceof Error) throw seen;
      return seen === true;
    },
    leave: async () => void events.push('leave'),
    join: async () => void events.push('join'),
    lingerMs: 2,
    lookMs: 1,
    patienceMs: 10_000,
    signal: new AbortController().signal,
    log,
    ...over,
  };
  return { events, options };
}

test('a worker goes after it found nobody waiting for long enough, and looks once more after it left', async () => {
  const { events, options } = aWorker([true, false, true, false]);
  await whenIdle(options);
  expect(events).toEqual(['waiting', 'idle', 'waiting', 'idle', 'idle', 'leave', 'idle']);
});

test('a request that came as the worker left keeps it', async () => {
  const { events, options } = aWorker([false, false, true, true, false]);
  await whenIdle(options);
  expect(events.slice(0, 5)).toEqual(['idle', 'idle', 'leave', 'waiting', 'join']);
  expect(events.slice(-2)).toEqual(['leave', 'idle']);
});

test('a database that does not answer keeps it too', async () => {
  const { events, options } = aWorker([false, new Error('no connection'), false]);
  await whenIdle(options);
  expect(events).toEqual(['idle', 'error', 'idle', 'idle', 'leave', 'idle']);
});

test('it does not outstay its signal', async () => {
  const stop = new AbortController();
  const { events, options } = aWorker([true], { signal: stop.signal });
  const gone = whenIdle(options);
  await until('the first look', () => events.length > 0);
  stop.abort();
  await gone;
  expect(events).not.toContain('leave');
});

test('a database that never comes back does not keep it for ever', async () => {
  const { events, options } = aWorker([true, new Error('no connection')], { patienceMs: 5 });
  await whenIdle(options);
  expect(events.slice(0, 2)).toEqual(['waiting', 'error']);
  expect(events).not.toContain('leave');
});

test('one that comes back in time does', async () => {
  const { events, options } = aWorker([new Error('no connection'), new Error('no connection'), true, false]);
  await whenIdle(options);
  expect(events.slice(-2)).toEqual(['leave', 'idle']);
});
