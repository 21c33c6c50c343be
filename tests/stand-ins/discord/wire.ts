import type { AttachmentHost, StoredFile } from './attachment-host.ts';
import type { Message } from './message-store.ts';
import { Permission, usualBotPermissions } from './permissions.ts';
import type { Channel, Guild, User, World } from './world.ts';

const CHANNEL_TYPES = { text: 0, dm: 1, group: 3, thread: 11 } as const;

/** Turns what the stand-in knows into Discord's JSON, with the fields that clients read. */
export class Wire {
  readonly #world: World;
  readonly #attachments: AttachmentHost;

  constructor(world: World, attachments: AttachmentHost) {
    this.#world = world;
    this.#attachments = attachments;
  }

  user({ id, username, bot }: User) {
    return { id, username, discriminator: '0', global_name: username, avatar: null, bot };
  }

  member(user: User, permissions: bigint) {
    return { ...this.memberWithoutUser(permissions), user: this.user(user) };
  }

  memberWithoutUser(permissions: bigint) {
    const joined = new Date(0).toISOString();
    return { roles: [], joined_at: joined, deaf: false, mute: false, flags: 0, permissions: String(permissions) };
  }

  channel(channel: Channel) {
    const { id, name } = channel;
    const common = { id, type: CHANNEL_TYPES[channel.kind], last_message_id: null, flags: 0 };
    if (channel.guild === undefined)
      return { ...common, recipients: channel.recipients.map((each) => this.user(each)) };
    const parent = { parent_id: channel.parentId ?? null };
    if (channel.kind === 'thread')
      return { ...common, ...parent, name, guild_id: channel.guild.id, ...threadDetails() };
    return { ...common, ...parent, name, guild_id: channel.guild.id, position: 0, ...this.#overwrites(channel) };
  }

  guild(guild: Guild) {
    const channels = [...this.#world.channels.values()].filter((each) => each.guild === guild && !each.deleted);
    return {
      id: guild.id,
      name: guild.name,
      icon: null,
      owner_id: '0',
      features: [],
      roles: [{ id: guild.id, name: '@everyone', permissions: String(usualBotPermissions), position: 0, color: 0 }],
      channels: channels.filter((each) => each.kind === 'text').map((each) => this.channel(each)),
      threads: channels.filter((each) => each.kind === 'thread').map((each) => this.channel(each)),
      members: [this.member(this.#world.bot, usualBotPermissions)],
      member_count: 2,
      preferred_locale: 'en-US',
      unavailable: false,
    };
  }

  message(message: Message) {
    return {
      id: message.id,
      type: message.type,
      flags: message.flags,
      nonce: message.nonce,
      content: message.content,
      embeds: message.embeds,
      components: message.components,
      channel_id: message.channel.id,
      guild_id: message.channel.guild?.id,
      author: this.user(message.author),
      application_id: message.author.bot ? this.#world.applicationId : undefined,
      attachments: message.attachments.map((file) => this.attachment(file)),
      timestamp: new Date(message.createdAtMs).toISOString(),
      edited_timestamp: message.editedAtMs === undefined ? null : new Date(message.editedAtMs).toISOString(),
      interaction_metadata: message.interaction && this.#interaction(message.interaction),
      tts: false,
      pinned: false,
      mention_everyone: false,
      mentions: [],
      mention_roles: [],
    };
  }

  attachment(file: StoredFile) {
    const url = this.#attachments.linkTo(file);
    const size = file.claimedBytes ?? file.bytes.length;
    return { id: file.id, filename: file.name, content_type: file.contentType, size, url, proxy_url: url };
  }

  #interaction({ id, type, user }: NonNullable<Message['interaction']>) {
    return { id, type, user: this.user(user), authorizing_integration_owners: {} };
  }

  /** A denial for the bot of what it may not do here, so that clients compute the same permissions. */
  #overwrites(channel: Channel) {
    const denied = Object.values(Permission).reduce((sum, bit) => (channel.botPermissions & bit ? sum : sum | bit), 0n);
    return { permission_overwrites: [{ id: this.#world.bot.id, type: 1, allow: '0', deny: String(denied) }] };
  }
}

function threadDetails() {
  const archive_timestamp = new Date(0).toISOString();
  return { thread_metadata: { archived: false, locked: false, auto_archive_duration: 1440, archive_timestamp } };
}
