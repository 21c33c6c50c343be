import { z } from 'zod';

/** A song as a service describes it: what a download needs to find the right recording. */
export const ResolvedTrack = z.object({
  /**
   * Spotify's 22 characters. An entry that is no track of Spotify's (a local file, an episode, a removed song) is named
   * by its place in the list, `entry-7`, and never playable.
   */
  id: z.string().min(1),
  title: z.string().min(1),
  /** The main artist first; empty only where Spotify names none. */
  artists: z.array(z.string().min(1)),
  album: z.string().min(1).optional(),
  /** Above 0, unless the entry is not playable. */
  durationMs: z.number().int().min(0),
  /** Twelve characters without hyphens. */
  isrc: z.string().length(12).optional(),
  trackNumber: z.number().int().min(1).optional(),
  discNumber: z.number().int().min(1).optional(),
  coverUrl: z.url().optional(),
  /** False: keep its place in the list, report it by name, open no download. */
  playable: z.boolean(),
  explicit: z.boolean().optional(),
});
export type ResolvedTrack = z.infer<typeof ResolvedTrack>;

/** What a link stands for. The schema also reads it back from where it is cached. */
export const ResolvedSource = z.object({
  kind: z.enum(['track', 'album', 'playlist']),
  title: z.string().min(1),
  /** Address of the largest picture. */
  cover: z.url().optional(),
  /** In the order of the list; exactly one for a track. */
  tracks: z.array(ResolvedTrack),
  /** A sentence for the person who asked, such as that only the first 100 songs could be read. */
  note: z.string().optional(),
});
export type ResolvedSource = z.infer<typeof ResolvedSource>;

/** The id of an entry that has none of Spotify's. `position` counts from 1. */
export const placeId = (position: number): string => `entry-${position}`;
