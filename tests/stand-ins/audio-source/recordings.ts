import { z } from 'zod';

export const Recording = z.object({
  title: z.string().default('Song 1'),
  isrc: z.string().optional(),
  durationMs: z.number().int().positive().default(181_000),
  /** What the feed says of the length: nothing, where it is false; something else than is true, where it is a number. */
  saidMs: z.union([z.number().int().positive(), z.literal(false)]).optional(),
  /** A whole number of hertz; 0 is silence. */
  toneHz: z.number().int().min(0).max(3_999).default(440),
});
export type Recording = z.infer<typeof Recording>;

/** A recording of which anything can be said otherwise. */
export const aRecording = (differences: z.input<typeof Recording> = {}): Recording => Recording.parse(differences);

/** Those with the ISRC, or whose title holds every word of the asked one, in the order in which they are kept. */
export function findRecordings(all: readonly Recording[], query: URLSearchParams): Recording[] {
  const isrc = query.get('isrc') ?? '';
  const asked = words(query.get('title') ?? '');
  return all.filter(
    (recording) =>
      (isrc !== '' && recording.isrc === isrc) ||
      (asked.length > 0 && asked.every((word) => words(recording.title).includes(word))),
  );
}

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
