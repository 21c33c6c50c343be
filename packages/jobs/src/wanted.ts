import { isMixName } from '@alchemy/core/mix-name';
import { instrumental } from '@alchemy/db/ask';
import type { HeldJob, JobSpec, PlannedRequest } from '@alchemy/db/job-types';
import { attachmentOfSource } from '@alchemy/db/source-key';
import type { StageParams } from './stages.ts';

/** A job that a request wants, and the keys of those that it waits for. */
export interface Want extends JobSpec {
  /** Must be done first. */
  readonly after: string | null;
  /** Must have ended, well or not: what it finds is used where there is any. */
  readonly following: string | null;
}

type Track = PlannedRequest['tracks'][number];

/**
 * All that a request wants, as far as it can be known: until its source is resolved that is the source alone, and until
 * the stems are made nobody knows which of them there are to be encoded.
 */
export function wanted(request: PlannedRequest, best: ReadonlyMap<string, HeldJob>): Want[] {
  if (request.tracks.length === 0) return [source(request)];
  return request.tracks.flatMap((track) => forTrack(request, track, best));
}

/** The job from which a request learns its songs. */
function source(request: PlannedRequest): Want {
  const { sourceKey, priority } = request;
  if (request.kind === 'file') return download(request, { sourceKey, trackId: null });
  const params: StageParams['resolve'] = { sourceKey };
  return {
    stage: 'resolve',
    key: `resolve:${sourceKey}`,
    trackId: null,
    params,
    priority,
    after: null,
    following: null,
  };
}

function forTrack(request: PlannedRequest, track: Track, best: ReadonlyMap<string, HeldJob>): Want[] {
  const { priority } = request;
  const { trackId } = track;
  const first = download(request, track);
  const params: StageParams['processing'] = { model: request.model };
  const key = processingKey(request, trackId);
  const source = { trackId, priority, after: first.key, following: null };
  const processing: Want = { stage: 'processing', key, params, ...source };
  const analysis: Want = { stage: 'analysis', key: analysisKey(trackId), params: {}, ...source };
  const made = best.get(key)?.result?.stems ?? [];
  return [first, processing, analysis, ...stemsToEncode(request, made).map((stem) => format(request, trackId, stem))];
}

export function processingKey(request: PlannedRequest, trackId: string): string {
  return `processing:${trackId}:${request.model}`;
}

const analysisKey = (trackId: string) => `analysis:${trackId}`;

function download(request: PlannedRequest, track: { sourceKey: string; trackId: string | null }): Want {
  const { sourceKey, trackId } = track;
  // An attached file is known by its bytes once it was fetched; should it have to be fetched again, then from where it was.
  const from = attachmentOfSource(request.sourceKey) === undefined ? sourceKey : request.sourceKey;
  const params: StageParams['download'] = { sourceKey: from, title: request.title };
  const { priority } = request;
  return { stage: 'download', key: `download:${sourceKey}`, trackId, params, priority, after: null, following: null };
}

/** Waits for the analysis too, because tempo and key stand in the file's tags. */
function format(request: PlannedRequest, trackId: string, stem: string): Want {
  const params: StageParams['format'] = { model: request.model, stem, format: request.format };
  const key = `format:${trackId}:${request.model}:${stem}:${request.format}`;
  const waitsFor = { after: processingKey(request, trackId), following: analysisKey(trackId) };
  return { stage: 'format', key, trackId, params, priority: request.priority, ...waitsFor };
}

/** FLAC stems come from the separation as they are; every other format, the instrumental and mixes are made of them. */
function stemsToEncode(request: PlannedRequest, made: readonly string[]): string[] {
  if (made.length === 0) return [];
  const asked = request.stems ?? made;
  const known = new Set(asked.filter((stem) => isSum(stem) || made.includes(stem)));
  return [...known].filter((stem) => isSum(stem) || request.format !== 'flac');
}

/** What no model makes, but several of its stems together. */
const isSum = (stem: string) => stem === instrumental || isMixName(stem);
