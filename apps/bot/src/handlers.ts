import { Fault, type FaultCode } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { isConnectionError } from '@alchemy/db/connection-errors';
import { onAction } from './actions.ts';
import type { Answer, Handlers } from './chat-platform.ts';
import { onCommand } from './commands.ts';
import type { Drawer, FlowParts } from './flow-parts.ts';
import { notice } from './notice.ts';
import { suggestLinks } from './suggest-links.ts';

/** Answers what people do. Nothing outside is called: parse, write the request, enqueue, answer. */
export function createHandlers(parts: FlowParts, drawer: Drawer): Handlers {
  const answering = (work: Promise<Answer>) => work.catch((error: unknown) => apology(parts, error));
  return {
    command: (command, written) => answering(onCommand(parts, drawer, { command, written })),
    action: (action) => answering(onAction(parts, drawer, action)),
    suggest: (typing) =>
      suggestLinks(parts, typing).catch((error: unknown) => {
        parts.log.warn({ err: error }, 'no songs could be suggested');
        return [];
      }),
  };
}

/** An expected failure has its sentence; anything else is written down for the operator. */
function apology({ log }: FlowParts, error: unknown): Answer {
  if (error instanceof Fault) return notice(error.message);
  log.error({ err: error }, 'a command could not be answered');
  const code: FaultCode = isConnectionError(error) ? 'service_unavailable' : 'internal';
  return notice(faultSentence(code));
}
