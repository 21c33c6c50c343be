import type { FileHost, StoredFile } from './file-host.ts';
import type { Message } from './message-store.ts';
import type { View } from './view-store.ts';
import type { Channel, Team, User, Workspaces } from './workspaces.ts';

/** Turns what the stand-in knows into Slack's JSON, with the fields that clients read. */
export class Wire {
  readonly #workspaces: Workspaces;
  readonly #files: FileHost;

  constructor(workspaces: Workspaces, files: FileHost) {
    this.#workspaces = workspaces;
    this.#files = files;
  }

  team({ id, domain }: Team) {
    return { id, domain };
  }

  /** A person as `users.info` describes them. */
  user(user: User) {
    const { id, name, team, timeZone, locale, isAdmin } = user;
    const profile = { display_name: name, real_name: name };
    const flags = { deleted: false, is_bot: false, is_admin: isAdmin, is_owner: false };
    return { id, team_id: team.id, name, real_name: name, tz: timeZone, locale, profile, ...flags };
  }

  channel(channel: Channel) {
    const { id, name, kind, archived, members, team } = channel;
    const kinds = { is_channel: kind === 'public', is_private: kind !== 'public', is_im: kind === 'direct' };
    const person = [...members].find((member) => member !== team.botUserId);
    const other = kind === 'direct' ? { user: person } : { is_member: members.has(team.botUserId) };
    return { id, name, is_archived: archived, context_team_id: team.id, ...kinds, ...other };
  }

  message({ channel, ts, userId, text, blocks, files, threadTs }: Message) {
    const { team } = channel;
    const bot = userId === team.botUserId ? { bot_id: team.botId, app_id: this.#workspaces.appId } : {};
    const attached = files.length > 0 ? { files: files.map((file) => this.file(file)) } : {};
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    return { type: 'message', ts, user: userId, team: team.id, text, blocks, ...bot, ...attached, ...thread };
  }

  file(file: StoredFile) {
    const { id, name, mimetype, userId } = file;
    const url = this.#files.linkTo(file);
    const size = file.claimedBytes ?? file.bytes.length;
    const links = { url_private: url, url_private_download: url };
    return { id, name, title: name, mimetype, filetype: name.split('.').at(-1), user: userId, size, ...links };
  }

  view(view: View) {
    const { id, team, hash, form, state } = view;
    const unset = {
      callback_id: '',
      external_id: '',
      private_metadata: '',
      submit: null,
      close: null,
      clear_on_close: false,
      notify_on_close: false,
    };
    return {
      ...unset,
      ...form,
      id,
      team_id: team.id,
      app_id: this.#workspaces.appId,
      bot_id: team.botId,
      hash,
      state: { values: state },
      root_view_id: id,
      previous_view_id: null,
    };
  }
}
