import type { TierName } from './rate-tiers.ts';
import type { Team } from './workspaces.ts';

/** A call of a Web API method by the bot of a team. `args` are unchecked. */
export interface Call {
  readonly team: Team;
  readonly args: unknown;
}

export interface Method {
  /** Such as `chat.update`. */
  readonly name: string;
  readonly tier: TierName;
  /** What the application must have been granted. */
  readonly scope?: string;
  /** Returns what goes beside `ok: true`. Throws Refusal. */
  readonly handle: (call: Call) => Readonly<Record<string, unknown>>;
}
