import type { Now } from '../network/clock.ts';
import { Journal } from '../network/journal.ts';
import type { StoredFile } from './attachment-host.ts';
import { pingedBy } from './mentions.ts';
import type { ActionRow, Embed, MessageForm } from './message-form.ts';
import { Refusal } from './refusals.ts';
import type { Channel, User } from './world.ts';

export const Flag = { ephemeral: 1 << 6, loading: 1 << 7 } as const;

/** What a message shows at one moment; an edit makes a new one. */
export interface Message {
  readonly id: string;
  readonly channel: Channel;
  readonly author: User;
  /** 0 an ordinary message, 20 the answer to a slash command, 23 to a message command. */
  readonly type: number;
  readonly content: string;
  readonly embeds: readonly Embed[];
  readonly components: readonly ActionRow[];
  readonly attachments: readonly StoredFile[];
  readonly flags: number;
  readonly nonce: string | number | undefined;
  readonly createdAtMs: number;
  readonly editedAtMs: number | undefined;
  /** The interaction it answers. */
  readonly interaction: { readonly id: string; readonly type: number; readonly user: User } | undefined;
}

/** Through which door a change came: an interaction's callback or token, the bot's own right, or a person. */
export type Door = 'callback' | 'webhook' | 'channel' | 'person';

/** One change of one message. `atMs` is by the stand-in's clock; `pings` names whom it notified. */
export interface MessageEvent {
  readonly kind: 'created' | 'edited' | 'deleted';
  readonly atMs: number;
  readonly door: Door;
  readonly message: Message;
  readonly pings: readonly string[];
}

export type Draft = Pick<Message, 'channel' | 'author'> & Partial<Pick<Message, 'type' | 'flags' | 'interaction'>>;

const NONCE_LIFE_MS = 5 * 60_000;

/** Every message and everything that ever happened to it. */
export class MessageStore {
  readonly journal = new Journal<MessageEvent>('a message event');
  readonly #messages = new Map<string, Message>();
  readonly #setup: { now: Now; nextId: () => string; tell: (event: MessageEvent) => void };

  constructor(setup: { now: Now; nextId: () => string; tell: (event: MessageEvent) => void }) {
    this.#setup = setup;
  }

  /** Undefined once deleted. */
  find(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  /** What is in a channel now, oldest first. */
  in(channel: Channel): Message[] {
    return [...this.#messages.values()].filter((message) => message.channel === channel);
  }

  /** All that happened to one message, oldest first. */
  historyOf(id: string): MessageEvent[] {
    return this.journal.entries.filter((event) => event.message.id === id);
  }

  /** Makes a message. Throws `emptyMessage` where it shows nothing, unless it is loading. */
  create(draft: Draft, form: MessageForm, options: { files: readonly StoredFile[]; door: Door }): Message {
    const message: Message = {
      id: this.#setup.nextId(),
      type: 0,
      interaction: undefined,
      ...draft,
      flags: (draft.flags ?? 0) | ((form.flags ?? 0) & ~Flag.loading),
      content: form.content ?? '',
      embeds: form.embeds ?? [],
      components: form.components ?? [],
      attachments: options.files,
      nonce: form.nonce ?? undefined,
      createdAtMs: this.#setup.now(),
      editedAtMs: undefined,
    };
    const pings = pingedBy(message.content, form.allowed_mentions ?? undefined);
    return this.#record('created', message, options.door, pings);
  }

  /** Changes what the form names. Its own flags, ephemeral above all, never change; loading ends. */
  edit(message: Message, form: MessageForm, options: { files: readonly StoredFile[]; door: Door }): Message {
    const keep = form.attachments?.map((attachment) => attachment.id);
    const kept = keep ? message.attachments.filter((file) => keep.includes(file.id)) : message.attachments;
    const edited: Message = {
      ...message,
      content: form.content === undefined ? message.content : (form.content ?? ''),
      embeds: form.embeds === undefined ? message.embeds : (form.embeds ?? []),
      components: form.components === undefined ? message.components : (form.components ?? []),
      attachments: [...kept, ...options.files],
      flags: message.flags & ~Flag.loading,
      editedAtMs: this.#setup.now(),
    };
    return this.#record('edited', edited, options.door, []);
  }

  delete(message: Message, door: Door): void {
    this.#messages.delete(message.id);
    this.#tell({ kind: 'deleted', atMs: this.#setup.now(), door, message, pings: [] });
  }

  /** The message that this author made in this channel with the same nonce within the last minutes. */
  withNonce(channel: Channel, author: User, nonce: string | number): Message | undefined {
    const oldestMs = this.#setup.now() - NONCE_LIFE_MS;
    return this.in(channel).find(
      (each) => each.author === author && each.nonce === nonce && each.createdAtMs >= oldestMs,
    );
  }

  #record(kind: 'created' | 'edited', message: Message, door: Door, pings: readonly string[]): Message {
    if (isEmpty(message)) throw new Refusal('emptyMessage');
    this.#messages.set(message.id, message);
    this.#tell({ kind, atMs: this.#setup.now(), door, message, pings });
    return message;
  }

  #tell(event: MessageEvent): void {
    this.journal.record(event);
    this.#setup.tell(event);
  }
}

function isEmpty(message: Message): boolean {
  const parts = [message.content, message.embeds, message.components, message.attachments];
  return parts.every((part) => part.length === 0) && (message.flags & Flag.loading) === 0;
}
