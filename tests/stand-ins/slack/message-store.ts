import type { Now } from '../network/clock.ts';
import { Journal } from '../network/journal.ts';
import type { Block } from './blocks.ts';
import type { StoredFile } from './file-host.ts';
import { pingedBy } from './mentions.ts';
import type { Channel } from './workspaces.ts';

/** What a message shows at one moment; an edit makes a new one. Its channel and `ts` together are its id. */
export interface Message {
  readonly channel: Channel;
  readonly ts: string;
  /** A person or a bot. */
  readonly userId: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly files: readonly StoredFile[];
  readonly threadTs: string | undefined;
  /** The only person who sees it; undefined for a message that everybody sees. */
  readonly onlyFor: string | undefined;
}

/** Through which door a change came. */
export type Door = 'api' | 'response-url' | 'acknowledgement' | 'person';

/** One change of one message. `atMs` is by the stand-in's clock; `pings` names whom it notified. */
export interface MessageEvent {
  readonly kind: 'created' | 'edited' | 'deleted';
  readonly atMs: number;
  readonly door: Door;
  readonly message: Message;
  readonly pings: readonly string[];
}

export type Draft = Pick<Message, 'channel' | 'userId' | 'text'> &
  Partial<Pick<Message, 'blocks' | 'files' | 'threadTs' | 'onlyFor'>>;

/** Every message and everything that ever happened to it. */
export class MessageStore {
  readonly journal = new Journal<MessageEvent>('a message event');
  readonly #messages = new Map<string, Message>();
  readonly #setup: { now: Now; nextTs: () => string };

  constructor(setup: { now: Now; nextTs: () => string }) {
    this.#setup = setup;
  }

  /** Undefined once deleted. Ephemeral messages are found too: only people see them, and only they act on them. */
  find(channel: Channel, ts: string): Message | undefined {
    return this.#messages.get(keyOf(channel, ts));
  }

  /** What is in a channel now, oldest first, ephemeral messages among them. */
  in(channel: Channel): Message[] {
    return [...this.#messages.values()].filter((message) => message.channel === channel);
  }

  /** All that happened to one message, oldest first. */
  historyOf({ channel, ts }: Pick<Message, 'channel' | 'ts'>): MessageEvent[] {
    return this.journal.entries.filter(({ message }) => message.channel === channel && message.ts === ts);
  }

  create(draft: Draft, door: Door): Message {
    const defaults = { blocks: [], files: [], threadTs: undefined, onlyFor: undefined };
    const message: Message = { ...defaults, ...draft, ts: this.#setup.nextTs() };
    return this.#record({ kind: 'created', message, door, pings: pingedBy(message.text, message.blocks) });
  }

  edit(message: Message, change: Pick<Message, 'text' | 'blocks'>, door: Door): Message {
    return this.#record({ kind: 'edited', message: { ...message, ...change }, door, pings: [] });
  }

  delete(message: Message, door: Door): void {
    this.#messages.delete(keyOf(message.channel, message.ts));
    this.journal.record({ kind: 'deleted', message, door, pings: [], atMs: this.#setup.now() });
  }

  #record(event: Omit<MessageEvent, 'atMs'>): Message {
    const { message } = event;
    this.#messages.set(keyOf(message.channel, message.ts), message);
    this.journal.record({ ...event, atMs: this.#setup.now() });
    return message;
  }
}

function keyOf(channel: Channel, ts: string): string {
  return `${channel.id}/${ts}`;
}
