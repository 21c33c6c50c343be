import { usualBotPermissions } from './permissions.ts';

export interface User {
  readonly id: string;
  readonly username: string;
  readonly bot: boolean;
  /** The language of the person's client, such as `en-GB`. */
  readonly locale: string;
  /** False: a direct message to this person is refused with 50007. */
  acceptsDirectMessages: boolean;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  /** False: the application can be used here only by people who installed it for themselves. */
  readonly hasBot: boolean;
}

export interface Channel {
  readonly id: string;
  readonly kind: 'text' | 'thread' | 'dm' | 'group';
  readonly name: string;
  readonly guild: Guild | undefined;
  /** The channel that a thread belongs to. */
  readonly parentId: string | undefined;
  /** People of a direct message or group, without the bot. */
  readonly recipients: readonly User[];
  /** May change at any time, as when an administrator hides the channel. */
  botPermissions: bigint;
  deleted: boolean;
}

/** Servers, channels and people. Whoever is here can be seen by everybody who asks. */
export class World {
  readonly bot: User;
  readonly applicationId: string;
  readonly guilds = new Map<string, Guild>();
  readonly channels = new Map<string, Channel>();
  readonly users = new Map<string, User>();
  readonly #nextId: () => string;

  constructor(nextId: () => string) {
    this.#nextId = nextId;
    this.applicationId = nextId();
    this.bot = this.#register({ id: this.applicationId, username: 'alchemy', bot: true });
  }

  addUser(details: { username?: string; locale?: string; acceptsDirectMessages?: boolean } = {}): User {
    const id = this.#nextId();
    return this.#register({ id, username: `person-${id}`, bot: false, ...details });
  }

  addGuild(details: { name?: string; hasBot?: boolean } = {}): Guild {
    const guild: Guild = { id: this.#nextId(), name: 'A server', hasBot: true, ...details };
    this.guilds.set(guild.id, guild);
    return guild;
  }

  addChannel(guild: Guild, details: { name?: string; botPermissions?: bigint } = {}): Channel {
    const granted = guild.hasBot ? usualBotPermissions : 0n;
    return this.#open({ kind: 'text', name: 'music', guild, botPermissions: granted, ...details });
  }

  addThread(parent: Channel, name = 'a thread'): Channel {
    const { guild, botPermissions } = parent;
    return this.#open({ kind: 'thread', name, guild, botPermissions, parentId: parent.id });
  }

  /** A group of people: the application can be used in it, its bot is never a member. */
  addGroup(recipients: readonly User[]): Channel {
    return this.#open({ kind: 'group', name: 'a group', recipients });
  }

  /** The direct messages between this person and the bot, opened when first asked for. */
  directMessages(user: User): Channel {
    const known = [...this.channels.values()].find((each) => each.kind === 'dm' && each.recipients[0] === user);
    return known ?? this.#open({ kind: 'dm', name: '', recipients: [user], botPermissions: usualBotPermissions });
  }

  #register(user: Pick<User, 'id' | 'username' | 'bot'> & Partial<User>): User {
    const registered: User = { locale: 'en-GB', acceptsDirectMessages: true, ...user };
    this.users.set(registered.id, registered);
    return registered;
  }

  #open(details: Pick<Channel, 'kind' | 'name'> & Partial<Channel>): Channel {
    const defaults = { guild: undefined, parentId: undefined, recipients: [], botPermissions: 0n, deleted: false };
    const channel: Channel = { id: this.#nextId(), ...defaults, ...details };
    this.channels.set(channel.id, channel);
    return channel;
  }
}
