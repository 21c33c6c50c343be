import type { Answer } from './chat-platform.ts';

/** An answer that only its reader sees, a line for each sentence. */
export function notice(...sentences: string[]): Answer {
  return { kind: 'notice', notice: { lines: sentences.map((sentence) => [sentence]), buttons: [] } };
}
