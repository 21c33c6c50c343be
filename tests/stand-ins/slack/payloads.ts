import type { Element } from './blocks.ts';
import type { Message } from './message-store.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Triggers } from './triggers.ts';
import type { View } from './view-store.ts';
import type { Wire } from './wire.ts';
import type { Channel, User, Workspaces } from './workspaces.ts';

/** Slack's own token in every payload, which nobody should rely on any more. */
const VERIFICATION_TOKEN = 'verification-token';

interface Setup {
  readonly workspaces: Workspaces;
  readonly wire: Wire;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
}

/** What Slack tells the application of what people do, in Slack's shapes. */
export class Payloads {
  readonly #setup: Setup;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  /** A slash command: plain fields, `&`, `<` and `>` escaped. */
  command(user: User, channel: Channel, typed: { readonly command: string; readonly text: string }) {
    return {
      token: VERIFICATION_TOKEN,
      api_app_id: this.#setup.workspaces.appId,
      team_id: user.team.id,
      team_domain: user.team.domain,
      is_enterprise_install: 'false',
      user_id: user.id,
      user_name: user.name,
      channel_id: channel.id,
      channel_name: channel.name,
      command: typed.command,
      text: escapeText(typed.text),
      response_url: this.#setup.responseUrls.issue(user, channel),
      trigger_id: this.#setup.triggers.issue(user),
    };
  }

  /** A press of a button, or a choice from a menu, of a message. */
  action(user: User, message: Message, pressed: { readonly element: Element; readonly blockId: string | undefined }) {
    const { channel, ts, onlyFor } = message;
    return {
      type: 'block_actions',
      ...this.#about(user),
      ...this.#from(user, message),
      container: { type: 'message', message_ts: ts, channel_id: channel.id, is_ephemeral: onlyFor !== undefined },
      state: { values: {} },
      actions: [{ ...pressed.element, block_id: pressed.blockId, action_ts: ts }],
    };
  }

  messageShortcut(user: User, message: Message, callbackId: string) {
    return {
      type: 'message_action',
      ...this.#about(user),
      ...this.#from(user, message),
      callback_id: callbackId,
      message_ts: message.ts,
      action_ts: message.ts,
    };
  }

  submission(view: View) {
    return {
      type: 'view_submission',
      ...this.#about(view.user),
      view: this.#setup.wire.view(view),
      response_urls: [],
    };
  }

  mention(message: Message) {
    const { channel, ts } = message;
    const { team } = channel;
    return {
      type: 'event_callback',
      token: VERIFICATION_TOKEN,
      api_app_id: this.#setup.workspaces.appId,
      team_id: team.id,
      event: { ...this.#setup.wire.message(message), type: 'app_mention', channel: channel.id, event_ts: ts },
      event_id: `Ev${ts}`,
      event_time: Math.floor(Number(ts)),
      authorizations: [
        {
          enterprise_id: null,
          team_id: team.id,
          user_id: team.botUserId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
    };
  }

  #about(user: User) {
    const { id, name, team } = user;
    return {
      token: VERIFICATION_TOKEN,
      api_app_id: this.#setup.workspaces.appId,
      trigger_id: this.#setup.triggers.issue(user),
      team: this.#setup.wire.team(team),
      enterprise: null,
      is_enterprise_install: false,
      user: { id, name, username: name, team_id: team.id },
    };
  }

  #from(user: User, message: Message) {
    const { id, name } = message.channel;
    return {
      channel: { id, name },
      message: this.#setup.wire.message(message),
      response_url: this.#setup.responseUrls.issue(user, message.channel, message),
    };
  }
}

/** Escapes as Slack does. Source: Slack's "Formatting message text". */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
