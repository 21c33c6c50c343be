import { randomUUID } from 'node:crypto';
import { Drawing } from './drawing.ts';
import type { FlowParts } from './flow-parts.ts';
import { createHandlers } from './handlers.ts';

/** One platform at work: what people do there, and the replies that they see. */
export interface Flow {
  /** Takes no more commands, and ends the edits under way. */
  stop(): Promise<void>;
}

/** Starts the platform, then the drawing of its replies: also those of an earlier process. @throws what the platform throws */
export async function startFlow(parts: FlowParts): Promise<Flow> {
  const drawing = new Drawing(parts, `bot:${randomUUID()}`);
  await parts.platform.start(createHandlers(parts, drawing));
  drawing.start();
  return {
    stop: async () => {
      await drawing.stop();
      await parts.platform.stop();
    },
  };
}
