import type { Readable } from 'node:stream';

export interface LineHandlers {
  onLine(line: string): void;
  /** A line grew past the limit; nothing more is read. */
  onTooLong(): void;
}

/** Cuts a UTF-8 stream into lines as they come. A last part without a line end is a line too, when the stream ends. */
export function readLines(stream: Readable, maxLength: number, handlers: LineHandlers): void {
  let rest = '';
  stream.setEncoding('utf8');
  const onData = (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) handlers.onLine(line);
    if (rest.length <= maxLength) return;
    rest = '';
    stream.off('data', onData);
    stream.resume();
    handlers.onTooLong();
  };
  stream.on('data', onData);
  stream.on('end', () => {
    if (rest !== '') handlers.onLine(rest);
  });
}
