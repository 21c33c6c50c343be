import type { ChatPlatform, Handlers, MessageRef, Ping, ReplyView } from '../chat-platform.ts';
import { MessageGone } from '../chat-platform.ts';

/** A chat network on paper: messages are drawings, and nothing is paced. */
export interface PaperPlatform extends ChatPlatform {
  readonly handlers: Handlers;
  /** Every edit, in order. */
  readonly edits: { readonly message: MessageRef; readonly view: ReplyView }[];
  readonly pings: Ping[];
  /** Messages that were deleted, by their id. */
  readonly deleted: Set<unknown>;
}

export function paperPlatform(): PaperPlatform {
  const edits: PaperPlatform['edits'] = [];
  const pings: Ping[] = [];
  const deleted = new Set<unknown>();
  let handlers: Handlers | undefined;
  return {
    name: 'discord',
    edits,
    pings,
    deleted,
    get handlers() {
      if (handlers === undefined) throw new Error('The platform has not started.');
      return handlers;
    },
    start: async (given) => {
      handlers = given;
    },
    budgetsOf: () => [],
    edit: async (message, view) => {
      if (deleted.has(message.id)) throw new MessageGone('Unknown Message');
      edits.push({ message, view });
      return message;
    },
    ping: async (_message, ping) => {
      pings.push(ping);
    },
    stop: async () => {},
  };
}
