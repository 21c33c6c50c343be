import { faultCodes } from '@alchemy/core/errors';
import { z } from 'zod';

/** A recording that may be what was asked for. Artist and length are null where the source does not say. */
export const Candidate = z.object({
  title: z.string(),
  artist: z.string().nullable(),
  durationMs: z.number().int().nonnegative().nullable(),
  url: z.url({ protocol: /^https?$/ }),
});
export type Candidate = z.infer<typeof Candidate>;

/** One line of a child's standard output. `id` is the request's; an error about an unreadable line has none. */
export const PortEvent = z.discriminatedUnion('event', [
  z.object({
    id: z.string(),
    event: z.literal('progress'),
    percent: z.number().int().min(0).max(100),
    step: z.string(),
  }),
  z.object({ id: z.string(), event: z.literal('result'), value: z.unknown() }),
  z.object({
    id: z.string().nullable(),
    event: z.literal('error'),
    code: z.enum(faultCodes),
    message: z.string(),
    retryable: z.boolean(),
    retryAfterSeconds: z.number().nonnegative().optional(),
    /** With `no_match`: what a person may choose from, the likeliest first. */
    candidates: z.array(Candidate).max(3).optional(),
  }),
]);
export type PortEvent = z.infer<typeof PortEvent>;

const milliseconds = z.number().int().nonnegative();
const samples = z.number().int().nonnegative();
const tag = z.string().optional();

/** What a song turned out to be, by decoding all of it. */
export const ProbeResult = z.object({
  durationMs: milliseconds,
  samples,
  sampleRate: z.number().int().positive(),
  channels: z.number().int().positive(),
  codec: z.string(),
  /** By what the file holds, never by its name. */
  extension: z.string().regex(/^[a-z0-9]{1,8}$/),
  tags: z.object({ title: tag, artist: tag, album: tag }),
  /** Whether nothing in it can be heard. */
  silent: z.boolean(),
});
export type ProbeResult = z.infer<typeof ProbeResult>;

export const SeparateResult = z.object({
  model: z.string(),
  stems: z.array(z.string()).min(1),
  /** Stem → file name in the folder that the request named. */
  files: z.record(z.string(), z.string()),
  peaks: z.string(),
  sampleRate: z.number().int().positive(),
  samples,
  durationMs: milliseconds,
  gainDb: z.number(),
  engine: z.string(),
  precision: z.string(),
});
export type SeparateResult = z.infer<typeof SeparateResult>;

/** The headline figures; the whole analysis is in the file that the request named. */
export const AnalyseResult = z.object({
  durationMs: milliseconds,
  tempoBpm: z.number().nonnegative(),
  key: z.string(),
  camelot: z.string(),
  loudnessLufs: z.number().nullable(),
  energy: z.number().min(0).max(1),
});
export type AnalyseResult = z.infer<typeof AnalyseResult>;

/** A recording that was fetched; whether it is the right one is for a probe to say. */
export const FetchResult = z.object({
  /** Its name in the folder that the request named. */
  file: z.string().regex(/^song\.[a-z0-9]{1,8}$/),
  route: z.enum(['spotdl', 'yt-dlp:isrc', 'yt-dlp:search', 'pick']),
  sourceUrl: z.url({ protocol: /^https?$/ }),
  title: z.string(),
  durationMs: milliseconds.nullable(),
});
export type FetchResult = z.infer<typeof FetchResult>;

export const FormatResult = z.object({ samples, durationMs: milliseconds, sizeBytes: z.number().int().positive() });
export type FormatResult = z.infer<typeof FormatResult>;

/** Reads one line. @throws when it is no event of the protocol. */
export function parsePortEvent(line: string): PortEvent {
  return PortEvent.parse(JSON.parse(line));
}

/** One line for a child's standard input. */
export function portRequestLine(request: { id: string; op: string; args: Record<string, unknown> }): string {
  return `${JSON.stringify(request)}\n`;
}
