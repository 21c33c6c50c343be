import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { parseAnswer, parseJson } from './answer.ts';
import type { Ask } from './ask.ts';
import { unavailableFault } from './faults.ts';
import { isSameRecording, type Lookup, type Recording } from './recording.ts';
import type { ServiceGate } from './service-gate.ts';
import { Isrc } from './shapes.ts';

/** MusicBrainz takes one request a second from an address. Source: its API's rate limiting rules. */
const gapMs = 1000;
/** A longer wait is not worth an enrichment. */
const patienceMs = 10_000;

const Entry = z.object({
  title: z.string().min(1),
  /** Milliseconds; unknown for some. */
  length: z.number().int().nullish(),
  isrcs: z.array(Isrc).catch([]),
  'artist-credit': z.array(z.object({ name: z.string().min(1) })).catch([]),
  releases: z.array(z.object({ title: z.string().min(1) })).catch([]),
});
const Entries = z.object({ recordings: z.array(Entry) });

/**
 * MusicBrainz's web service, at most one request a second: requests of this process wait for each other, and the gate
 * keeps the workers apart. Two workers may still meet within one request; the 503 that follows closes the gate to both.
 */
export function createMusicBrainz(options: { ask: Ask; gate: ServiceGate; apiUrl: string }): Lookup {
  const { ask, gate, apiUrl } = options;
  const inTurn = createTurns();
  const get = (path: string, signal: AbortSignal): Promise<Recording[]> =>
    inTurn(async () => {
      await waitForGate(gate, signal);
      try {
        const reply = await ask({ service: 'musicbrainz', url: `${apiUrl}/ws/2${path}`, signal });
        if (reply.status === 404) return [];
        if (reply.status !== 200) throw unavailableFault(new Error(`MusicBrainz answered ${reply.status}.`));
        const { recordings } = parseAnswer('MusicBrainz', 'answer', Entries, parseJson('MusicBrainz', reply));
        return recordings.flatMap(fromEntry);
      } finally {
        await gate.block('musicbrainz', new Date(Date.now() + gapMs));
      }
    });
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

/** Runs one piece of work after the other, in the order they came. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

async function waitForGate(gate: ServiceGate, signal: AbortSignal): Promise<void> {
  const giveUpAt = Date.now() + patienceMs;
  while (true) {
    const until = (await gate.waitUntil('musicbrainz'))?.getTime() ?? 0;
    const waitMs = until - Date.now();
    if (waitMs <= 0 || until > giveUpAt) return;
    await sleep(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
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
