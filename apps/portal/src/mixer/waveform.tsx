'use client';

import { useCallback } from 'react';
import type { Peaks } from '../link/score.ts';
import { stemColor } from './stem-look.ts';
import { type Draw, themeColor, useCanvas } from './use-canvas.ts';

/** A column and the gap after it, in pixels. */
const columnWidth = 2;
const gapWidth = 1;

interface WaveformProps {
  readonly stem: string;
  readonly peaks: Peaks | undefined;
  /** The magnitude that fills the whole height: the highest of all lanes, so that they can be compared. */
  readonly fullScale: number;
}

/** The shape of a lane's sound; silence is a thin line. */
export function Waveform({ stem, peaks, fullScale }: WaveformProps) {
  const draw = useCallback<Draw>(
    (context, width, height) => {
      context.fillStyle = themeColor(stemColor(stem));
      const step = columnWidth + gapWidth;
      for (let x = 0; x < width; x += step) {
        const level = peaks === undefined ? 0 : (loudest(peaks, x / width, (x + step) / width) / fullScale) ** 0.8;
        const tall = Math.max(1.5, level * (height - 6));
        context.beginPath();
        context.roundRect(x, (height - tall) / 2, columnWidth, tall, 1);
        context.fill();
      }
    },
    [stem, peaks, fullScale],
  );
  const canvas = useCanvas(draw);
  return <canvas ref={canvas} className="size-full" />;
}

/** The highest magnitude between two fractions of the song, 0 to 1. */
function loudest({ min, max }: Peaks, from: number, to: number): number {
  const first = Math.floor(from * max.length);
  const end = Math.max(first + 1, Math.ceil(to * max.length));
  let level = 0;
  for (let at = first; at < end; at++) level = Math.max(level, max[at] ?? 0, -(min[at] ?? 0));
  return level;
}
