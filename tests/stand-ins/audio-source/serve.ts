// The audio source as a program, for tests that are not written in TypeScript. It prints a line with its addresses, then
// answers each line of its standard input with one of its own, and ends when that ends:
//   {"recordings":[…]}                             keeps these instead, forgets what was asked and ends every disturbance
//   {"disturb":"media","with":{…},"span":{…}}      see Disturbances
//   {}                                             only answers
// Every answer is {"requests":[…]}: all that was asked of it since the recordings were set.
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { Disturbance, routeNames, Span } from './disturbances.ts';
import { Recording } from './recordings.ts';
import { startAudioSource } from './start.ts';

const Command = z.union([
  z.object({ recordings: z.array(Recording) }),
  z.object({ disturb: z.enum(routeNames), with: Disturbance, span: Span.default({ after: 0 }) }),
  z.strictObject({}),
]);

const source = await startAudioSource();
let forgotten = 0;
const { url, searchTemplate } = source;
process.stdout.write(`${JSON.stringify({ url, searchTemplate })}\n`);
for await (const line of createInterface(process.stdin)) {
  const command = Command.parse(JSON.parse(line));
  if ('recordings' in command) {
    source.calm();
    source.recordings.splice(0, Number.POSITIVE_INFINITY, ...command.recordings);
    forgotten = source.requests.length;
  }
  if ('disturb' in command) source.disturb(command.disturb, command.with, command.span);
  process.stdout.write(`${JSON.stringify({ requests: source.requests.slice(forgotten) })}\n`);
}
await source.stop();
