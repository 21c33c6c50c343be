import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';

/** A logger for tests, and the lines that it wrote, parsed. */
export function listeningLogger(): { log: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()));
      done();
    },
  });
  const formatters = { level: (label: string) => ({ level: label }) };
  return { log: pino({ level: 'trace', formatters }, sink), lines };
}
