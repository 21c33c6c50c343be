import { randomBytes } from 'node:crypto';
import type { Now } from '../network/clock.ts';
import { Journal } from '../network/journal.ts';
import { Refusal } from './refusals.ts';
import type { Channel, User } from './world.ts';

export type InteractionKind = 'slash' | 'autocomplete' | 'button' | 'message-command';

/** How the application first answered. Times: `atMs` by the stand-in's clock, `afterMs` really passed since it was sent. */
export interface Acknowledgement {
  readonly interaction: Interaction;
  /** 4 message, 5 deferred message, 6 deferred update, 7 update, 8 autocomplete choices. */
  readonly type: number;
  readonly data: unknown;
  readonly atMs: number;
  readonly afterMs: number;
}

/** One thing that a person did with the application, and what its token has been used for. */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly kind: InteractionKind;
  readonly user: User;
  readonly channel: Channel;
  /** Through whom the application may be used here; only `user`: five follow-ups at most. */
  readonly installedFor: readonly ('guild' | 'user')[];
  readonly sizeLimitBytes: number;
  readonly createdAtMs: number;
  readonly sentAt: number;
  /** The message that a pressed button belongs to. */
  readonly messageId: string | undefined;
  acknowledgement: Acknowledgement | undefined;
  /** What `@original` names; undefined before there is one. */
  originalId: string | undefined;
  /** Messages that the token made, which it may change. */
  readonly ownIds: Set<string>;
  followUps: number;
}

export interface InteractionRules {
  /** 3000 ms at Discord. */
  readonly acknowledgeWithinMs: number;
  /** 15 minutes at Discord. */
  readonly tokenLifeMs: number;
}

const FOLLOW_UPS_WHEN_USER_INSTALLED = 5;

/** Every interaction, and the life of its token. */
export class Interactions {
  readonly acknowledgements = new Journal<Acknowledgement>('an acknowledgement');
  readonly #byToken = new Map<string, Interaction>();
  readonly #setup: { now: Now; rules: InteractionRules };

  constructor(setup: { now: Now; rules: InteractionRules }) {
    this.#setup = setup;
  }

  get all(): readonly Interaction[] {
    return [...this.#byToken.values()];
  }

  open(
    details: Pick<Interaction, 'id' | 'kind' | 'user' | 'channel' | 'installedFor' | 'sizeLimitBytes' | 'messageId'>,
  ): Interaction {
    const interaction: Interaction = {
      ...details,
      token: tokenFor(details.id),
      createdAtMs: this.#setup.now(),
      sentAt: performance.now(),
      acknowledgement: undefined,
      originalId: undefined,
      ownIds: new Set(),
      followUps: 0,
    };
    this.#byToken.set(interaction.token, interaction);
    return interaction;
  }

  /** The interaction to acknowledge. Throws 10062 when unknown or too late, 40060 when that was done already. */
  awaiting(id: string, token: string): Interaction {
    const interaction = this.#byToken.get(token);
    if (!interaction || interaction.id !== id) throw new Refusal('unknownInteraction');
    if (interaction.acknowledgement) throw new Refusal('alreadyAcknowledged');
    const { acknowledgeWithinMs } = this.#setup.rules;
    if (this.#ageMs(interaction) > acknowledgeWithinMs) throw new Refusal('unknownInteraction');
    return interaction;
  }

  acknowledge(interaction: Interaction, type: number, data: unknown): void {
    const afterMs = performance.now() - interaction.sentAt;
    interaction.acknowledgement = { interaction, type, data, atMs: this.#setup.now(), afterMs };
    this.acknowledgements.record(interaction.acknowledgement);
  }

  /** The interaction behind a webhook's token. Throws 10015 before it was acknowledged, 50027 after its life. */
  live(token: string): Interaction {
    const interaction = this.#byToken.get(token);
    if (!interaction) throw new Refusal('invalidToken');
    if (this.#ageMs(interaction) > this.#setup.rules.tokenLifeMs) throw new Refusal('invalidToken');
    if (!interaction.acknowledgement) throw new Refusal('unknownWebhook');
    return interaction;
  }

  /** Throws 40094 where the person installed the application and used up the follow-ups. */
  countFollowUp(interaction: Interaction): void {
    const isLimited = !interaction.installedFor.includes('guild');
    if (isLimited && interaction.followUps >= FOLLOW_UPS_WHEN_USER_INSTALLED) throw new Refusal('tooManyFollowUps');
    interaction.followUps += 1;
  }

  #ageMs(interaction: Interaction): number {
    return this.#setup.now() - interaction.createdAtMs;
  }
}

/** As long as Discord's, so that whoever stores it learns how long it is. */
function tokenFor(id: string): string {
  return Buffer.from(`interaction:${id}:${randomBytes(96).toString('base64url')}`).toString('base64url');
}
