import { instrumentalStem } from '@alchemy/core/models';
import { z } from 'zod';

const Peaks = z.object({ min: z.array(z.number()), max: z.array(z.number()) });
export type Peaks = z.infer<typeof Peaks>;

/** `peaks.json`, as the separation writes it. */
const PeaksFile = z.object({
  sampleRate: z.number().positive(),
  samples: z.number().int().positive(),
  stems: z.record(z.string(), Peaks),
});

/** What a player needs of the analysis; all of it may be lacking. */
const AnalysisFile = z.object({
  beats: z.array(z.number()).default([]),
  sections: z.array(z.object({ startSeconds: z.number(), endSeconds: z.number(), label: z.string() })).default([]),
});

/** What the mixer draws of a song before it has the sound. */
export const Score = z.object({
  sampleRate: z.number().positive(),
  /** Of each channel. */
  samples: z.number().int().positive(),
  /** The lowest and highest sample of each stretch, -127 to 127, for every lane, in the lane's order. */
  lanes: z.array(z.object({ stem: z.string(), peaks: Peaks })),
  /** In seconds. */
  beats: z.array(z.number()),
  sections: z.array(z.object({ startSeconds: z.number(), endSeconds: z.number(), label: z.string() })),
});
export type Score = z.infer<typeof Score>;

/**
 * Puts a score together for the lanes that a link gives out.
 *
 * @param peaksFile what `peaks.json` holds. @param analysisFile what the analysis holds; `undefined` where there is none.
 * @returns `undefined` when the peaks are of another shape, as another engine may write them
 */
export function scoreOf(peaksFile: unknown, analysisFile: unknown, lanes: readonly string[]): Score | undefined {
  const peaks = PeaksFile.safeParse(peaksFile);
  if (!peaks.success) return undefined;
  const analysis = AnalysisFile.safeParse(analysisFile ?? {});
  const { beats, sections } = analysis.success ? analysis.data : { beats: [], sections: [] };
  const { sampleRate, samples, stems } = peaks.data;
  const drawn = lanes.flatMap((stem) => {
    const own = stem === instrumentalStem ? withoutVoice(stems) : stems[stem];
    return own === undefined ? [] : [{ stem, peaks: own }];
  });
  return { sampleRate, samples, lanes: drawn, beats, sections };
}

/** About what the sum of several stems looks like: sounds that do not know of each other add up by their power. */
function withoutVoice(stems: Readonly<Record<string, Peaks>>): Peaks | undefined {
  const parts = Object.entries(stems).flatMap(([stem, peaks]) => (stem === 'vocals' ? [] : [peaks]));
  const [first] = parts;
  if (first === undefined) return undefined;
  const power = (side: 'min' | 'max', at: number) =>
    Math.min(127, Math.round(Math.hypot(...parts.map((part) => part[side][at] ?? 0))));
  return { min: first.min.map((_, at) => 0 - power('min', at)), max: first.max.map((_, at) => power('max', at)) };
}
