/** What the application may do in a team, by Slack's names. */
export const USUAL_SCOPES = [
  'app_mentions:read',
  'channels:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:read',
  'im:read',
  'im:write',
  'users:read',
] as const;

export interface Team {
  readonly id: string;
  readonly domain: string;
  readonly botToken: string;
  readonly botUserId: string;
  readonly botId: string;
  scopes: readonly string[];
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly team: Team;
  readonly locale: string;
  /** A name such as `Europe/Berlin`. */
  readonly timeZone: string;
  readonly isAdmin: boolean;
  /** False: a direct message from the application is refused with `messages_tab_disabled`. */
  acceptsDirectMessages: boolean;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'direct';
  readonly team: Team;
  /** Ids of people and bots. */
  readonly members: Set<string>;
  archived: boolean;
}

/** Teams where the application is installed, with their people and channels. */
export class Workspaces {
  readonly appId: string;
  readonly teams = new Map<string, Team>();
  readonly users = new Map<string, User>();
  readonly channels = new Map<string, Channel>();
  readonly #nextId: (kind: string) => string;

  constructor(nextId: (kind: string) => string) {
    this.#nextId = nextId;
    this.appId = nextId('A');
  }

  addTeam(details: { domain?: string; scopes?: readonly string[] } = {}): Team {
    const id = this.#nextId('T');
    const bot = { botToken: `xoxb-${id}`, botUserId: this.#nextId('U'), botId: this.#nextId('B') };
    const team: Team = { id, domain: `team-${id.toLowerCase()}`, scopes: USUAL_SCOPES, ...bot, ...details };
    this.teams.set(id, team);
    return team;
  }

  addUser(team: Team, details: Partial<Omit<User, 'id' | 'team'>> = {}): User {
    const id = this.#nextId('U');
    const defaults = { name: `person-${id}`, locale: 'en-GB', timeZone: 'Europe/London', isAdmin: false };
    const user: User = { id, team, ...defaults, acceptsDirectMessages: true, ...details };
    this.users.set(id, user);
    return user;
  }

  /** A channel with everybody of the team who is here so far; without the bot where `hasBot` is false. */
  addChannel(team: Team, details: { name?: string; kind?: 'public' | 'private'; hasBot?: boolean } = {}): Channel {
    const { name = 'music', kind = 'public', hasBot = true } = details;
    const people = [...this.users.values()].filter((user) => user.team === team).map((user) => user.id);
    return this.#open({ name, kind, team, members: new Set(hasBot ? [...people, team.botUserId] : people) });
  }

  /** The direct messages between this person and the application, opened when first asked for. */
  directMessages(user: User): Channel {
    const isTheirs = (channel: Channel): boolean => channel.kind === 'direct' && channel.members.has(user.id);
    const known = [...this.channels.values()].find(isTheirs);
    const members = new Set([user.id, user.team.botUserId]);
    return known ?? this.#open({ name: 'directmessage', kind: 'direct', team: user.team, members });
  }

  #open(details: Omit<Channel, 'id' | 'archived'>): Channel {
    const id = this.#nextId(details.kind === 'direct' ? 'D' : 'C');
    const channel: Channel = { id, archived: false, ...details };
    this.channels.set(channel.id, channel);
    return channel;
  }
}
