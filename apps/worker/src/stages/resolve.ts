import { Fault } from '@alchemy/core/errors';
import { sourceWords } from '@alchemy/core/source-words';
import type { SpotifyLink } from '@alchemy/core/spotify-link';
import type { Db } from '@alchemy/db/client';
import type { JobResult } from '@alchemy/db/job-types';
import { linkOfSource, sourceOfLink } from '@alchemy/db/source-key';
import { readSource, saveSource } from '@alchemy/db/sources';
import { saveResolved } from '@alchemy/db/tracks';
import { stageParams } from '@alchemy/jobs/stages';
import type { Fetcher } from '../fetcher.ts';
import { refuseTooMany } from '../resolvers/faults.ts';
import { ResolvedSource } from '../resolvers/resolved-source.ts';
import type { ResolveOptions } from '../resolvers/route.ts';
import type { SourceResolver } from '../resolvers/source-resolver.ts';
import { routeRecorder } from '../route-recorder.ts';
import type { Stage } from '../run-stage.ts';
import { resolvedFacts } from './resolved-facts.ts';
import { type SortedSongs, sortSongs } from './sort-songs.ts';

const limitMs = 120_000;
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Songs and albums stay as they are; a list is its owner's to change. */
const freshForMs = { track: 7 * dayMs, album: 7 * dayMs, playlist: 10 * minuteMs } as const;

export interface ResolveTools {
  readonly db: Db;
  readonly resolver: SourceResolver;
  /** Absent: there is no way to get the audio. */
  readonly fetcher: Fetcher | undefined;
  readonly maxCollectionTracks: number;
  readonly maxTrackMinutes: number;
}

/** Finds out which songs a link stands for. */
export function resolveStage(tools: ResolveTools): Stage {
  const { db, resolver, maxCollectionTracks: maxTracks } = tools;
  return {
    limitMs: async () => limitMs,
    async work(run) {
      if (tools.fetcher === undefined) throw new Fault('unsupported_link', sourceWords.downloadsOff);
      const { sourceKey } = stageParams.resolve.parse(run.job.params);
      const options = { signal: run.signal, maxTracks, onTry: routeRecorder(run) };
      const link = await longLink(resolver, sourceKey, options);
      const whole = sourceOfLink(link);
      const known = await knownSource(db, whole.sourceKey);
      const source = known ?? (await resolver.resolve(link, options));
      refuseTooMany(source.tracks.length, maxTracks);
      const songs = sortSongs(source, tools.maxTrackMinutes);
      return {
        outputs: [],
        async save(tx) {
          const trackIds = await saveResolved(tx, songs.playable.map(resolvedFacts));
          const fresh = freshForMs[source.kind];
          if (known === undefined)
            await saveSource(tx, { sourceKey: whole.sourceKey, found: source, freshForMs: fresh });
          const led = whole.sourceKey === sourceKey ? {} : whole;
          return { result: { ...resultOf(source, songs), trackIds, ...led }, freshForMs: fresh };
        },
      };
    },
  };
}

async function longLink(
  resolver: SourceResolver,
  sourceKey: string,
  options: Pick<ResolveOptions, 'signal' | 'onTry'>,
): Promise<SpotifyLink> {
  const link = linkOfSource(sourceKey);
  return link.type === 'short' ? await resolver.follow(link, options) : link;
}

/** What was found before; an entry of another version counts as none. */
async function knownSource(db: Db, sourceKey: string): Promise<ResolvedSource | undefined> {
  return ResolvedSource.safeParse(await readSource(db, sourceKey)).data;
}

function resultOf(source: ResolvedSource, { unavailable }: SortedSongs): JobResult {
  const { kind, title, note } = source;
  return {
    ...(kind === 'track' ? {} : { title }),
    ...(note === undefined ? {} : { note }),
    ...(unavailable.length === 0 ? {} : { unavailable: [...unavailable] }),
  };
}
