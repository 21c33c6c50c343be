import { join } from 'node:path';
import { Fault } from '@alchemy/core/errors';
import { sourceWords } from '@alchemy/core/source-words';
import { readTrack } from '@alchemy/db/tracks';
import type { PickedSource, StageParams } from '@alchemy/jobs/stages';
import { requireFreeSpace } from '@alchemy/storage/free-space';
import { coverPath, downloadPath } from '@alchemy/storage/layout';
import { makeFolder } from '@alchemy/storage/workdir';
import type { Fetcher } from '../../fetcher.ts';
import type { AllowedHosts } from '../../outside/allowed-hosts.ts';
import type { ProbeResult } from '../../protocol.ts';
import type { ResolvedTrack } from '../../resolvers/resolved-source.ts';
import type { SourceResolver } from '../../resolvers/source-resolver.ts';
import { routeRecorder } from '../../route-recorder.ts';
import type { Run, Work } from '../../run-stage.ts';
import { resolvedFacts, resolvedTrackOf } from '../resolved-facts.ts';
import { type EngineTools, trackIdOfJob } from '../stage-tools.ts';
import { fetchCover } from './cover.ts';
import { saveDownload } from './save-download.ts';

/** Of the percent: the rest belongs to the check. */
const fetchShare = 0.9;
/** A recording that is meant to be the same differs by silence at its ends. */
const toleranceMs = 7_000;
/** What is searched through and converted meanwhile: bytes a second of music. */
const bytesPerSecond = 100_000;
const minSeconds = 1;

export interface RecordingTools extends EngineTools {
  /** Absent: downloading is turned off. */
  readonly fetcher: Fetcher | undefined;
  readonly resolver: Pick<SourceResolver, 'enrich'>;
  readonly coverHosts: AllowedHosts;
}

/** Finds and fetches a recording of a song that a link named, and makes sure that it is one. */
export async function takeRecording(tools: RecordingTools, run: Run, { pick }: StageParams['download']): Promise<Work> {
  const { db, root, resolver, fetcher } = tools;
  if (fetcher === undefined) throw new Fault('unsupported_link', sourceWords.downloadsOff);
  const trackId = trackIdOfJob(run.job);
  const song = await readTrack(db, trackId);
  const known = resolvedTrackOf(song);
  await requireFreeSpace(root, (known.durationMs / 1_000) * bytesPerSecond);
  const track = await resolver.enrich(known, { signal: run.signal, onTry: routeRecorder(run) });
  const home = await makeFolder(root, run.workdir, 'home');
  const fetching = { ...run, report: (percent: number) => run.report(percent * fetchShare) };
  const outDir = run.workdir.path;
  const begunAt = performance.now();
  const found = await fetcher.fetch(fetching, { track, pick: pick ?? null, outDir, home });
  const durationMs = Math.round(performance.now() - begunAt);
  run.keepRoute({ route: found.route, durationMs, code: null, message: null });
  const probe = await verify(tools, run, { file: found.file, track, pick });
  const cover = await fetchCover(tools, run, track.coverUrl);
  return {
    outputs: [
      { name: found.file, path: downloadPath(trackId, probe.extension) },
      ...cover.map((name) => ({ name, path: coverPath(trackId) })),
    ],
    async save(tx, claim, files) {
      const { metadata: _, ...facts } = resolvedFacts(track);
      await saveDownload(tx, claim, { facts: { ...facts, durationMs: probe.durationMs }, files });
      return { route: found.route };
    },
  };
}

/**
 * Decodes all of it.
 *
 * @throws Fault `no_match` where it is silent or of another length; a person's own pick may have any length that is taken
 */
async function verify(
  { engine, maxTrackMinutes }: RecordingTools,
  run: Run,
  { file, track, pick }: { file: string; track: ResolvedTrack; pick: PickedSource | undefined },
): Promise<ProbeResult> {
  const checking = { ...run, report: (percent: number) => run.report(100 * fetchShare + percent * (1 - fetchShare)) };
  const input = join(run.workdir.path, file);
  const probe = await engine.probe(checking, { input, maxSeconds: maxTrackMinutes * 60, minSeconds });
  if (probe.silent) throw new Fault('no_match', sourceWords.silent);
  const isOther = Math.abs(probe.durationMs - track.durationMs) > toleranceMs;
  if (!isOther || pick !== undefined) return probe;
  const cause = new Error(`${probe.durationMs} ms for a song of ${track.durationMs} ms`);
  throw new Fault('no_match', sourceWords.wrongLength, { cause });
}
