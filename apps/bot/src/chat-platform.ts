import type { MessageRef } from '@alchemy/db/replies';

export type { MessageRef } from '@alchemy/db/replies';

/** Where people and the bot talk; the terminal is for development and tests. */
export type ChatName = 'discord' | 'slack' | 'terminal';

/** A point in time inside a sentence; the adapter draws it in the reader's own zone. */
export interface Moment {
  readonly at: Date;
  /** `countdown` reads like "in 2 minutes", `day` like "3 March". */
  readonly as: 'countdown' | 'day';
}

/** Plain text, never markup: whoever draws it escapes it. */
export type Span = string | Moment;
export type Line = readonly Span[];

export interface ActionButton {
  readonly kind: 'action';
  /** As `button-id.ts` writes it. */
  readonly id: string;
  readonly label: string;
}

export interface LinkButton {
  readonly kind: 'link';
  readonly url: string;
  readonly label: string;
}

export type Button = ActionButton | LinkButton;

/** Which state of a request is shown; a newer epoch counts before a higher seq. */
export interface Version {
  readonly epoch: number;
  readonly seq: number;
}

/** All that a reply shows, in words; how it is laid out is the adapter's. */
export interface ReplyView {
  readonly version: Version;
  readonly tone: 'working' | 'done' | 'failed' | 'ended';
  /** The song or the list; `null` while it is being looked up. */
  readonly title: string | null;
  readonly coverUrl: string | null;
  readonly lines: readonly Line[];
  /** Whole percent; `null` where none is shown. */
  readonly percent: number | null;
  /** One plain line for notifications and screen readers: "Midnight Run: 52 %". */
  readonly summary: string;
  readonly buttons: readonly Button[];
  /** Nothing more will come of this epoch. */
  readonly final: boolean;
  /** When it has to be drawn again though the request stays as it is; `null` when it does not. */
  readonly againAt: Date | null;
  /** Files to put beside it, where there is no address for links or one stem was asked for. */
  readonly files: readonly WantedFile[];
}

/** A file that the portal serves, to be attached to a reply. */
export interface WantedFile {
  readonly name: string;
  /** Where the bot itself fetches it. */
  readonly url: string;
}

export interface FetchedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A short answer that only its reader sees. */
export interface Notice {
  readonly lines: readonly Line[];
  readonly buttons: readonly Button[];
}

export interface Person {
  /** Unique over all platforms: `discord:<id>`, `slack:<team>:<id>`. */
  readonly identity: string;
  readonly name: string | null;
}

/** Where a person did something. */
export interface Place {
  /** Discord's server or Slack's team; `null` in Discord's direct messages. */
  readonly workspace: string | null;
  /** Whether this person may manage what happens in the workspace. */
  readonly mayManage: boolean;
  /** Permissions that the bot needs and lacks here, by the names that the network shows to people. */
  readonly missing: readonly string[];
}

/** A file in the network's keeping. */
export type AttachedFile = { readonly name: string; readonly sizeBytes: number; readonly url: string } & (
  | { readonly network: 'discord' }
  | { readonly network: 'slack'; readonly team: string; readonly fileId: string }
);

export interface StemsCommand extends Place {
  readonly kind: 'stems';
  readonly person: Person;
  /** The platform's own id of what was done: the same one twice is the same request. */
  readonly interactionId: string;
  /** What was typed, with a link somewhere in it unless a file was given. */
  readonly text: string;
  /** Instead of a link; more than one of both is a mistake of whoever asks. */
  readonly files: readonly AttachedFile[];
  readonly model: string | null;
  /** `null` means every stem of the model. */
  readonly stems: readonly string[] | null;
  readonly format: string | null;
  readonly private: boolean;
  /** Where the answer will stand: enough to edit it later, should this process end right after answering. */
  readonly answer: MessageRef;
}

/** How to use it; what one waits for; forget all about me. */
export interface PlainCommand extends Place {
  readonly kind: 'help' | 'queue' | 'forget';
  readonly person: Person;
}

export type Command = StemsCommand | PlainCommand;

/** Somebody types into the field for a link. */
export interface Typing extends Place {
  readonly person: Person;
  readonly text: string;
}

export interface Suggestion {
  readonly name: string;
  readonly value: string;
}

/** A pressed button; `id` comes from outside and is parsed by the flow. */
export interface Action extends Place {
  readonly person: Person;
  readonly id: string;
}

export type Answer =
  /** Becomes the reply; the adapter says which message that is as soon as it knows. */
  | {
      readonly kind: 'reply';
      readonly view: ReplyView;
      /** A word for whoever asked alone. */
      readonly aside?: Notice | null;
      sentAs(message: MessageRef): Promise<void>;
    }
  | { readonly kind: 'notice'; readonly notice: Notice }
  /** The reply itself will show it. */
  | { readonly kind: 'silence' };

/** What an adapter hands to the flow: plain, parsed data. Handlers never reject: what went wrong is a notice. */
export interface Handlers {
  /** @param written is called once the request stands in the database, before its answer is put together */
  command(command: Command, written?: () => void): Promise<Answer>;
  action(action: Action): Promise<Answer>;
  suggest(typing: Typing): Promise<readonly Suggestion[]>;
}

/** At most `edits` within any `perMs` milliseconds, counted over everything of that name. */
export interface Budget {
  readonly name: string;
  readonly edits: number;
  readonly perMs: number;
}

export interface Ping {
  /** Identities of whoever is to be notified. */
  readonly people: readonly string[];
  readonly line: Line;
  /** The same key twice is the same message, where the network can tell. */
  readonly key: string;
}

/** A chat network. */
export interface ChatPlatform {
  readonly name: ChatName;
  /** Connects, registers what people can use, and hands on what they do. @throws Fault `operator_attention` for a bad token */
  start(handlers: Handlers): Promise<void>;
  /** The budgets that an edit of this message is paid from: per message, per channel, per workspace. */
  budgetsOf(message: MessageRef, now: Date): readonly Budget[];
  /**
   * Makes the message show the view, within 10 s. Never called twice at a time for one message.
   *
   * @returns the message as it is known now: an edit may teach its id, or have made a new one
   * @throws MessageGone, EditLater
   */
  edit(message: MessageRef, view: ReplyView): Promise<MessageRef>;
  /** The files may have so many bytes together to be attached to this message. */
  uploadLimitBytes(message: MessageRef): number;
  /** Puts files beside the message, once. @returns the message as it is known now @throws MessageGone, EditLater */
  attach(message: MessageRef, files: readonly FetchedFile[]): Promise<MessageRef>;
  /** From when on the message should say where to look further, because it cannot be edited much longer; else `null`. */
  lastEditsFrom(message: MessageRef): Date | null;
  /** Notifies people in a new message beside this one; edits notify nobody. @throws MessageGone where none can be sent */
  ping(message: MessageRef, ping: Ping): Promise<void>;
  /** Takes no more commands and closes the connection. */
  stop(): Promise<void>;
}

/** The message was deleted or can never be edited again: the work goes on without it. */
export class MessageGone extends Error {
  override readonly name = 'MessageGone';
}

/** The network asks to wait. */
export class EditLater extends Error {
  override readonly name = 'EditLater';
  readonly afterMs: number;
  /** Which budget is used up; absent when only this message has to wait. */
  readonly budget: string | undefined;

  constructor(afterMs: number, options: { budget?: string; cause?: unknown } = {}) {
    super(`Wait ${afterMs} ms before the next edit.`, { cause: options.cause });
    this.afterMs = afterMs;
    this.budget = options.budget;
  }
}
