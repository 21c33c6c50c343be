import type { FileHost } from './file-host.ts';
import type { MessageStore } from './message-store.ts';
import type { RateTiers } from './rate-tiers.ts';
import type { Triggers } from './triggers.ts';
import type { ViewStore } from './view-store.ts';
import type { Wire } from './wire.ts';
import type { Workspaces } from './workspaces.ts';

/** What the stand-in is made of; every method and every person works on the same. */
export interface Parts {
  readonly workspaces: Workspaces;
  readonly wire: Wire;
  readonly messages: MessageStore;
  readonly files: FileHost;
  readonly views: ViewStore;
  readonly triggers: Triggers;
  readonly tiers: RateTiers;
}
