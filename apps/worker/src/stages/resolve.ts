import { Fault } from '@alchemy/core/errors';
import type { Stage } from '../run-stage.ts';

/** Spotify links, which this version does not know how to follow yet: each is refused with its sentence. */
export function resolveStage(): Stage {
  return {
    limitMs: async () => 60_000,
    work: async () => {
      throw new Fault('unsupported_link', "Spotify links do not work here yet. Attach the file and I'll split it.");
    },
  };
}
