import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  AnalyseResult,
  FetchResult,
  FormatResult,
  ProbeResult,
  parsePortEvent,
  portRequestLine,
  SeparateResult,
} from './protocol.ts';

const Example = z.object({
  title: z.string(),
  /** Absent where the line that was sent is no request. */
  request: z.object({ id: z.string(), op: z.string(), args: z.record(z.string(), z.unknown()) }).optional(),
  events: z.array(z.unknown()).min(1),
});
const examples = readFileSync(join(import.meta.dirname, '../../../python/tests/protocol_examples.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => Example.parse(JSON.parse(line)));
const results = new Map<string, z.ZodType>([
  ['probe', ProbeResult],
  ['separate', SeparateResult],
  ['analyse', AnalyseResult],
  ['format', FormatResult],
  ['fetch', FetchResult],
]);

describe('the examples that Python is tested with too', () => {
  test('show every operation', () => {
    expect(examples.map(({ request }) => request?.op)).toEqual(expect.arrayContaining([...results.keys()]));
  });

  test.each(examples)('$title', ({ request, events }) => {
    if (request) expect(JSON.parse(portRequestLine(request))).toEqual(request);
    const read = events.map((event) => parsePortEvent(JSON.stringify(event)));
    expect(read).toEqual(events);
    for (const event of read) {
      if (event.event === 'result') expect(results.get(request?.op ?? '')?.safeParse(event.value).success).toBe(true);
    }
  });
});

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
