import type { NewFile, StoredFile } from './attachment-host.ts';
import type { Command, CommandOption } from './commands.ts';
import { interactionPayload } from './interaction-payload.ts';
import type { Interaction, InteractionKind } from './interactions.ts';
import type { Message } from './message-store.ts';
import type { Parts } from './parts.ts';
import type { Channel, User } from './world.ts';

type OptionValue = string | number | boolean | StoredFile;

/** Who does something, and where. `installedFor` defaults to the server, or outside of servers to the person. */
export interface Place {
  readonly user: User;
  readonly channel: Channel;
  readonly installedFor?: readonly ('guild' | 'user')[];
  /** True: the person may manage the server. */
  readonly managesGuild?: boolean;
  /** 10 MiB unless the server or the person pays for more. */
  readonly sizeLimitBytes?: number;
}

interface Setup extends Parts {
  readonly nextId: () => string;
  readonly dispatch: (event: string, data: unknown) => void;
}

const STRING = 3;
export const DEFAULT_SIZE_LIMIT_BYTES = 10 * 1024 * 1024;

/** What people do. Each sends its interaction to every connected session of the bot, and returns it. */
export class People {
  readonly #parts: Setup;

  constructor(parts: Setup) {
    this.#parts = parts;
  }

  /** Types a registered slash command. Throws where it is not registered or lacks a required option. */
  slash(place: Place, name: string, options: Readonly<Record<string, OptionValue>> = {}): Interaction {
    const command = this.#command(name, 1, place.channel);
    const missing = command.options.find((option) => option.required && options[option.name] === undefined);
    if (missing) throw new Error(`/${name} cannot be sent without "${missing.name}".`);
    const given = Object.entries(options).map(([key, value]) => wireOption(optionOf(command, key), value));
    const files = Object.values(options).filter((value): value is StoredFile => typeof value === 'object');
    const attachments = Object.fromEntries(files.map((file) => [file.id, this.#parts.wire.attachment(file)]));
    const resolved = files.length > 0 ? { resolved: { attachments } } : {};
    return this.#send('slash', place, { data: { ...identity(command), options: given, ...resolved } });
  }

  /** Types into an option that completes itself; what the bot offers is in the acknowledgement's `data`. */
  complete(place: Place, name: string, focused: { readonly option: string; readonly text: string }): Interaction {
    const command = this.#command(name, 1, place.channel);
    const option = optionOf(command, focused.option);
    if (!option.autocomplete) throw new Error(`"${option.name}" of /${name} does not complete itself.`);
    const options = [{ name: option.name, type: option.type, value: focused.text, focused: true }];
    return this.#send('autocomplete', place, { data: { ...identity(command), options } });
  }

  /** Uses a registered message command on a message. */
  useOnMessage(place: Place, name: string, message: Message): Interaction {
    const resolved = { messages: { [message.id]: this.#parts.wire.message(message) } };
    const command = this.#command(name, 3, place.channel);
    return this.#send('message-command', place, { data: { ...identity(command), target_id: message.id, resolved } });
  }

  /** Presses a button of a message as it looks now. Throws where there is none with this id, or a disabled one. */
  press(place: Omit<Place, 'channel'>, messageId: string, customId: string): Interaction {
    const message = this.#parts.messages.find(messageId);
    const buttons = message?.components.flatMap((row) => row.components) ?? [];
    const button = buttons.find((each) => each.custom_id === customId);
    if (!message || !button || button.disabled) throw new Error(`There is no button "${customId}" to press.`);
    const data = { component_type: 2, custom_id: customId };
    const wired = this.#parts.wire.message(message);
    return this.#send('button', { ...place, channel: message.channel }, { data, message: wired, messageId });
  }

  /** Writes a message. */
  say(place: Pick<Place, 'user' | 'channel'>, content: string, files: readonly StoredFile[] = []): Message {
    return this.#parts.messages.create(
      { channel: place.channel, author: place.user },
      { content },
      {
        files,
        door: 'person',
      },
    );
  }

  /** Uploads a file, to be given as an option or with a message. */
  upload(file: Partial<NewFile> & { readonly name: string }): StoredFile {
    return this.#parts.attachments.keep({ contentType: 'application/octet-stream', bytes: Buffer.alloc(0), ...file });
  }

  #command(name: string, type: number, channel: Channel): Command {
    const command = this.#parts.commands.find(name, type, channel.guild?.id);
    if (!command) throw new Error(`No command "${name}" is registered.`);
    return command;
  }

  #send(
    kind: InteractionKind,
    place: Place,
    details: { data: unknown; message?: unknown; messageId?: string },
  ): Interaction {
    const { world, wire, interactions, nextId, dispatch } = this.#parts;
    const interaction = interactions.open({
      id: nextId(),
      kind,
      user: place.user,
      channel: place.channel,
      installedFor: place.installedFor ?? [usualInstallation(place.channel)],
      sizeLimitBytes: place.sizeLimitBytes ?? DEFAULT_SIZE_LIMIT_BYTES,
      messageId: details.messageId,
    });
    const { managesGuild = false } = place;
    dispatch('INTERACTION_CREATE', interactionPayload(interaction, { wire, world, managesGuild, ...details }));
    return interaction;
  }
}

function usualInstallation(channel: Channel): 'guild' | 'user' {
  return channel.kind === 'dm' || channel.guild?.hasBot ? 'guild' : 'user';
}

function identity({ id, name, type }: Command) {
  return { id, name, type };
}

function optionOf(command: Command, name: string): CommandOption {
  const option = command.options.find((each) => each.name === name);
  if (!option) throw new Error(`/${command.name} has no option "${name}".`);
  return option;
}

function wireOption({ name, type, choices }: CommandOption, value: OptionValue) {
  const sent = typeof value === 'object' ? value.id : value;
  const isOffered = !choices?.length || choices.some((choice) => choice.value === sent);
  if (type === STRING && !isOffered) throw new Error(`"${String(sent)}" is not among the choices of "${name}".`);
  return { name, type, value: sent };
}
