import { z } from 'zod';
import { elementsOf } from './blocks.ts';
import type { Deliveries, Delivery } from './deliveries.ts';
import type { StoredFile } from './file-host.ts';
import type { Message } from './message-store.ts';
import type { Parts } from './parts.ts';
import { Payloads } from './payloads.ts';
import { contentOf, type ResponseUrls } from './response-urls.ts';
import type { View } from './view-store.ts';
import type { Channel, User } from './workspaces.ts';

interface Setup extends Parts {
  readonly deliveries: Deliveries;
  readonly responseUrls: ResponseUrls;
}

interface Place {
  readonly user: User;
  readonly channel: Channel;
}

interface MessageDetails {
  /** The message that it answers in a thread. */
  readonly threadTs?: string;
  readonly files?: readonly StoredFile[];
}

/** What an acknowledgement may carry: a message for a command, or what becomes of a modal. */
const MessageAnswer = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
});
const ViewAnswer = z.object({
  response_action: z.enum(['errors', 'update', 'clear']).optional(),
  view: z.unknown().optional(),
});

/** What people do. Each is handed to the application, and returned to follow in `deliveries.journal`. */
export class People {
  readonly #setup: Setup;
  readonly #payloads: Payloads;

  constructor(setup: Setup) {
    this.#setup = setup;
    this.#payloads = new Payloads(setup);
  }

  /** Types a slash command. */
  command({ user, channel }: Place, command: string, text = ''): Delivery {
    const payload = this.#payloads.command(user, channel, { command, text });
    return this.#setup.deliveries.begin('slash_commands', payload, (answer) => this.#show(answer, { user, channel }));
  }

  /** Presses a button, or picks from a menu, of a message as it looks now. Throws where there is none. */
  press(user: User, { channel, ts }: Pick<Message, 'channel' | 'ts'>, actionId: string): Delivery {
    const message = this.#setup.messages.find(channel, ts);
    const elements = (message?.blocks ?? []).flatMap((block) =>
      elementsOf(block).map((element) => ({ element, blockId: block.block_id })),
    );
    const pressed = elements.find(({ element }) => element.action_id === actionId);
    if (!message || !pressed) throw new Error(`There is no "${actionId}" to press.`);
    return this.#setup.deliveries.begin('interactive', this.#payloads.action(user, message, pressed));
  }

  /** Uses a message shortcut. */
  useOnMessage(user: User, callbackId: string, message: Message): Delivery {
    return this.#setup.deliveries.begin('interactive', this.#payloads.messageShortcut(user, message, callbackId));
  }

  /** Submits an open modal. `answers` are by action id: text, an option's value, files, or a list of those. */
  submit(viewId: string, answers: Readonly<Record<string, unknown>> = {}): Delivery {
    const view = this.#setup.views.fill(viewId, answers);
    const payload = this.#payloads.submission(view);
    return this.#setup.deliveries.begin('interactive', payload, (answer) => this.#follow(answer, view));
  }

  /** Writes a message. */
  say({ user, channel }: Place, text: string, details: MessageDetails = {}): Message {
    return this.#setup.messages.create({ channel, userId: user.id, text, ...details }, 'person');
  }

  /** Mentions the bot, which learns of it where it is a member. */
  mention({ user, channel }: Place, text: string, details: MessageDetails = {}): Delivery {
    const { botUserId } = channel.team;
    if (!channel.members.has(botUserId)) throw new Error('The bot is not in this channel, and learns nothing.');
    const message = this.say({ user, channel }, `<@${botUserId}> ${text}`, details);
    return this.#setup.deliveries.begin('events_api', this.#payloads.mention(message));
  }

  /** Uploads a file, to be shared with a message or given to a modal. */
  upload(
    user: User,
    file: Partial<Omit<StoredFile, 'id' | 'team' | 'userId'>> & { readonly name: string },
  ): StoredFile {
    const defaults = { mimetype: 'application/octet-stream', bytes: Buffer.alloc(0) };
    return this.#setup.files.keep({ ...defaults, ...file, team: user.team, userId: user.id });
  }

  /** A command's acknowledgement may be its answer. */
  #show(answer: unknown, { user, channel }: Place): void {
    const form = MessageAnswer.parse(answer);
    if (form.text === undefined && form.blocks === undefined) return;
    const onlyFor = form.response_type === 'in_channel' ? undefined : user.id;
    const draft = { channel, userId: channel.team.botUserId, onlyFor, ...contentOf(form) };
    this.#setup.messages.create(draft, 'acknowledgement');
  }

  /** Errors keep a modal open, an update changes it, anything else closes it. */
  #follow(answer: unknown, { id }: View): void {
    const { response_action, view } = ViewAnswer.parse(answer);
    if (response_action === 'update') this.#setup.views.update(id, view);
    else if (response_action !== 'errors') this.#setup.views.close(id);
  }
}
