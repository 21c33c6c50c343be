import { z } from 'zod';
import { parseAnswer, parseJson } from './answer.ts';
import type { Ask } from './ask.ts';
import { limitedFault, unavailableFault } from './faults.ts';
import { isSameRecording, type Lookup, type Recording } from './recording.ts';
import type { ServiceGate } from './service-gate.ts';
import { Isrc, Ordinal } from './shapes.ts';

/** Deezer reports failures in the body, under status 200. */
const Failure = z.object({ error: z.object({ code: z.number().optional(), message: z.string().optional() }) });
const noData = 800;
const quotaExceeded = 4;
/** The quota is 50 requests in 5 s. */
const quotaWindowMs = 5000;

const Track = z.object({
  title: z.string().min(1),
  duration: z.number().int().min(0),
  artist: z.object({ name: z.string().min(1) }),
  contributors: z.array(z.object({ name: z.string().min(1) })).catch([]),
  album: z.object({ title: z.string().min(1), cover_xl: z.url().optional().catch(undefined) }),
  isrc: Isrc,
  track_position: Ordinal,
  disk_number: Ordinal,
});
const Hit = Track.pick({ title: true, duration: true, artist: true }).extend({ id: z.number().int() });
const Hits = z.object({ data: z.array(Hit) });

/** Deezer's open catalogue: no credentials, 50 requests in 5 s. */
export function createDeezer(options: { ask: Ask; gate: ServiceGate; apiUrl: string }): Lookup {
  const { ask, gate, apiUrl } = options;
  const get = async <T extends z.ZodType>(path: string, schema: T, signal: AbortSignal) => {
    const answer = parseJson('Deezer', await ask({ service: 'deezer', url: `${apiUrl}${path}`, signal }));
    const failure = Failure.safeParse(answer).data?.error;
    if (failure === undefined) return parseAnswer('Deezer', 'answer', schema, answer);
    if (failure.code === noData) return undefined;
    if (failure.code !== quotaExceeded) throw unavailableFault(new Error(`Deezer: ${failure.message ?? failure.code}`));
    const until = new Date(Date.now() + quotaWindowMs);
    await gate.block('deezer', until);
    throw limitedFault(until, quotaWindowMs);
  };
  const readTrack = async (key: string, signal: AbortSignal) => {
    const track = await get(`/track/${key}`, Track, signal);
    return track === undefined ? undefined : fromTrack(track);
  };
  return {
    name: 'deezer',
    byIsrc: (isrc, signal) => readTrack(`isrc:${isrc}`, signal),
    async byName(track, signal) {
      const query = `artist:"${unquoted(track.artists[0] ?? '')}" track:"${unquoted(track.title)}"`;
      const hits = await get(`/search?limit=10&q=${encodeURIComponent(query)}`, Hits, signal);
      const same = hits?.data.find((hit) => isSameRecording(track, fromHit(hit)));
      return same === undefined ? undefined : readTrack(String(same.id), signal);
    },
  };
}

const unquoted = (text: string): string => text.replaceAll('"', ' ');

const fromHit = (hit: z.infer<typeof Hit>): Recording => ({
  title: hit.title,
  artists: [hit.artist.name],
  durationMs: hit.duration * 1000,
});

const fromTrack = (track: z.infer<typeof Track>): Recording => ({
  title: track.title,
  artists: [...new Set([track.artist, ...track.contributors].map(({ name }) => name))],
  album: track.album.title,
  durationMs: track.duration * 1000,
  isrc: track.isrc,
  trackNumber: track.track_position,
  discNumber: track.disk_number,
  coverUrl: track.album.cover_xl,
});
