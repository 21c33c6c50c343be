import type { Db } from '@alchemy/db/client';
import { refuseBlocked } from '@alchemy/db/takedown';
import { trackIdOf } from '@alchemy/db/track-id';
import type { Run, Stage } from '../run-stage.ts';

/** The same stage, for all songs but those that were taken down: they fail as `restricted` before any work is done. */
export function refusingBlocked(db: Db, stage: Stage): Stage {
  return {
    ...stage,
    work: async (run) => {
      const trackId = trackOf(run);
      if (trackId !== undefined) await refuseBlocked(db, trackId);
      return await stage.work(run);
    },
  };
}

function trackOf({ job }: Run): string | undefined {
  if (job.trackId !== null) return job.trackId;
  const { sourceKey } = job.params;
  return typeof sourceKey === 'string' ? trackIdOf(sourceKey) : undefined;
}
