import { expect, test } from 'vitest';
import { parsePortEvent, portRequestLine } from './protocol.ts';

test('a request is one line, whatever its names hold', () => {
  const line = portRequestLine({ id: '1', op: 'probe', args: { input: '/music/line\nbreak "quoted" 🎵' } });
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(JSON.parse(line)).toEqual({ id: '1', op: 'probe', args: { input: '/music/line\nbreak "quoted" 🎵' } });
});

test.each([
  { id: '1', event: 'progress', percent: 41, step: 'separate' },
  { id: '1', event: 'result', value: { anything: [1] } },
  { id: '1', event: 'error', code: 'corrupt_audio', message: 'Damaged.', retryable: false },
  { id: null, event: 'error', code: 'internal', message: 'Not understood.', retryable: false, retryAfterSeconds: 1.5 },
])('$event of $id is read as it is', (event) => {
  expect(parsePortEvent(JSON.stringify(event))).toEqual(event);
});

test.each([
  'Loading weights...',
  '',
  '{"id":"1"',
  '{"id":"1","event":"progress","percent":41.5,"step":"separate"}',
  '{"id":"1","event":"progress","percent":101,"step":"separate"}',
  '{"id":"1","event":"progress","percent":-1,"step":"separate"}',
  '{"id":1,"event":"progress","percent":1,"step":"separate"}',
  '{"id":"1","event":"error","code":"no_such_code","message":"","retryable":false}',
  '{"id":"1","event":"goodbye"}',
  'null',
])('%s is no event', (line) => {
  expect(() => parsePortEvent(line)).toThrow();
});
