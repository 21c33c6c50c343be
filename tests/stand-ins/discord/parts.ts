import type { AttachmentHost } from './attachment-host.ts';
import type { Commands } from './commands.ts';
import type { Interactions } from './interactions.ts';
import type { MessageStore } from './message-store.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Wire } from './wire.ts';
import type { World } from './world.ts';

/** What the stand-in is made of; every route and every person works on the same. */
export interface Parts {
  readonly world: World;
  readonly wire: Wire;
  readonly messages: MessageStore;
  readonly interactions: Interactions;
  readonly commands: Commands;
  readonly attachments: AttachmentHost;
  readonly limits: RateLimits;
}
