import type { Logger } from '@alchemy/core/log';
import { z } from 'zod';

const LogLine = z.looseObject({ level: z.enum(['debug', 'info', 'warn', 'error']), msg: z.string() });

/** Passes a line that a child wrote to standard error on: at its own level where it is one of our JSON lines. */
export function logChildLine(log: Logger, pid: number | undefined, line: string): void {
  const parsed = LogLine.safeParse(jsonOrText(line));
  if (!parsed.success) {
    log.info({ childPid: pid }, line);
    return;
  }
  const { level, msg, ...fields } = parsed.data;
  log[level]({ ...fields, childPid: pid }, msg);
}

function jsonOrText(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
