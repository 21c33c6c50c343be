import type { Now } from '../network/clock.ts';
import { Refusal } from './refusals.ts';
import type { User } from './workspaces.ts';

/** Trigger ids: each opens one view for one person, within seconds of what the person did. */
export class Triggers {
  readonly #setup: { now: Now; lifeMs: number };
  readonly #issued = new Map<string, { user: User; atMs: number; isUsed: boolean }>();

  constructor(setup: { now: Now; lifeMs: number }) {
    this.#setup = setup;
  }

  issue(user: User): string {
    const id = `${this.#issued.size + 1}.${this.#setup.now()}.${user.id.toLowerCase()}`;
    this.#issued.set(id, { user, atMs: this.#setup.now(), isUsed: false });
    return id;
  }

  /** Whom it stands for. Throws when unknown, used already or too old. */
  exchange(id: string): User {
    const trigger = this.#issued.get(id);
    if (!trigger) throw new Refusal('invalid_trigger_id');
    if (trigger.isUsed) throw new Refusal('exchanged_trigger_id');
    if (this.#setup.now() - trigger.atMs > this.#setup.lifeMs) throw new Refusal('expired_trigger_id');
    trigger.isUsed = true;
    return trigger.user;
  }
}
