import { expect, test } from 'vitest';
import { Troubles } from './troubles.ts';

const error = { kind: 'status', status: 500 } as const;

test('a planned trouble hits the next requests of its kind, as often as planned', () => {
  const troubles = new Troubles();
  troubles.plan(error, { method: 'PATCH', path: /messages/, times: 2 });
  const meet = (method: string, path: string) => troubles.meet(method, path) !== undefined;

  expect([meet('GET', '/messages'), meet('PATCH', '/commands')]).toEqual([false, false]);
  expect([meet('PATCH', '/messages'), meet('PATCH', '/messages/1'), meet('PATCH', '/messages')]).toEqual([
    true,
    true,
    false,
  ]);
});

test('a spread trouble hits its share, repeats exactly for a seed, and ends when told to', () => {
  const run = (seed: number) => {
    const troubles = new Troubles();
    const end = troubles.spread(error, { seed, rate: 0.05 });
    const hits = Array.from({ length: 2000 }, () => troubles.meet('GET', '/') !== undefined);
    end();
    return { hits, after: troubles.meet('GET', '/') };
  };
  const { hits, after } = run(4);

  expect(hits.filter((hit) => hit).length / hits.length).toBeCloseTo(0.05, 1);
  expect(run(4).hits).toEqual(hits);
  expect(run(5).hits).not.toEqual(hits);
  expect(after).toBeUndefined();
});
