import { expect, test } from 'vitest';
import { Fault } from './errors.ts';

class Kind extends Fault {}

test('a kind of Fault is a Fault, and no other Fault is of that kind', () => {
  expect(new Kind('internal', 'x')).toBeInstanceOf(Fault);
  expect(new Kind('internal', 'x')).toBeInstanceOf(Kind);
  expect(new Fault('internal', 'x')).toBeInstanceOf(Fault);
  expect(new Fault('internal', 'x')).not.toBeInstanceOf(Kind);
  expect(new Error('x')).not.toBeInstanceOf(Fault);
});
