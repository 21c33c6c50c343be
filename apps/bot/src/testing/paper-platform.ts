import type { ChatPlatform, FetchedFile, Handlers, MessageRef, Ping, ReplyView } from '../chat-platform.ts';
import { MessageGone } from '../chat-platform.ts';

const uploadLimitBytes = 1_000;

/** A chat network on paper: messages are drawings, and nothing is paced. */
export interface PaperPlatform extends ChatPlatform {
  readonly handlers: Handlers;
  /** Every edit, in order. */
  readonly edits: { readonly message: MessageRef; readonly view: ReplyView }[];
  readonly pings: Ping[];
  /** Every file that was put beside a message. */
  readonly attached: FetchedFile[];
  /** Messages that were deleted, by their id. */
  readonly deleted: Set<unknown>;
}

export function paperPlatform(): PaperPlatform {
  const edits: PaperPlatform['edits'] = [];
  const pings: Ping[] = [];
  const attached: FetchedFile[] = [];
  const deleted = new Set<unknown>();
  let handlers: Handlers | undefined;
  return {
    name: 'discord',
    edits,
    pings,
    attached,
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
    uploadLimitBytes: () => uploadLimitBytes,
    attach: async (message, files) => {
      attached.push(...files);
      return { ...message, hasFiles: true };
    },
    lastEditsFrom: (message) => (typeof message.endsAtMs === 'number' ? new Date(message.endsAtMs) : null),
    ping: async (_message, ping) => {
      pings.push(ping);
    },
    stop: async () => {},
  };
}
