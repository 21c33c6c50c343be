import { z } from 'zod';
import { parseAnswer, parseJson } from './answer.ts';
import type { Ask } from './ask.ts';
import { unavailableFault } from './faults.ts';
import { isSameRecording, type Lookup, type Recording } from './recording.ts';
import { Isrc } from './shapes.ts';

const Entry = z.object({
  title: z.string().min(1),
  /** Milliseconds; unknown for some. */
  length: z.number().int().nullish(),
  isrcs: z.array(Isrc).catch([]),
  'artist-credit': z.array(z.object({ name: z.string().min(1) })).catch([]),
  releases: z.array(z.object({ title: z.string().min(1) })).catch([]),
});
const Entries = z.object({ recordings: z.array(Entry) });

/** MusicBrainz's web service. */
export function createMusicBrainz({ ask, apiUrl }: { ask: Ask; apiUrl: string }): Lookup {
  const get = async (path: string, signal: AbortSignal): Promise<Recording[]> => {
    const reply = await ask({ service: 'musicbrainz', url: `${apiUrl}/ws/2${path}`, signal });
    if (reply.status === 404) return [];
    if (reply.status !== 200) throw unavailableFault(new Error(`MusicBrainz answered ${reply.status}.`));
    const { recordings } = parseAnswer('MusicBrainz', 'answer', Entries, parseJson('MusicBrainz', reply));
    return recordings.flatMap(fromEntry);
  };
  return {
    name: 'musicbrainz',
    async byIsrc(isrc, signal) {
      const [recording] = await get(`/isrc/${isrc}?fmt=json&inc=artist-credits+releases`, signal);
      return recording === undefined ? undefined : { ...recording, isrc };
    },
    async byName(track, signal) {
      const query = `recording:${phrase(track.title)} AND artist:${phrase(track.artists[0] ?? '')}`;
      const found = await get(`/recording?fmt=json&limit=10&query=${encodeURIComponent(query)}`, signal);
      return found.find((recording) => recording.isrc !== undefined && isSameRecording(track, recording));
    },
  };
}

/** A phrase of its query language, which is Lucene's. */
const phrase = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

function fromEntry(entry: z.infer<typeof Entry>): Recording[] {
  if (entry.length === null || entry.length === undefined) return [];
  return [
    {
      title: entry.title,
      artists: entry['artist-credit'].map(({ name }) => name),
      album: entry.releases[0]?.title,
      durationMs: entry.length,
      isrc: entry.isrcs.find((isrc) => isrc !== undefined),
    },
  ];
}
