'use client';

import { useCallback } from 'react';
import type { Peaks } from '../link/score.ts';
import { stemColor } from './stem-look.ts';
import { type Draw, themeColor, useCanvas } from './use-canvas.ts';

const fullScale = 127;
/** A column and the gap after it, in pixels. */
const columnWidth = 2;
const gapWidth = 1;

/** The shape of a lane's sound; silence is a thin line. */
export function Waveform({ stem, peaks }: { stem: string; peaks: Peaks | undefined }) {
  const draw = useCallback<Draw>(
    (context, width, height) => {
      context.fillStyle = themeColor(stemColor(stem));
      const step = columnWidth + gapWidth;
      for (let x = 0; x < width; x += step) {
        const level = peaks === undefined ? 0 : loudest(peaks, x / width, (x + step) / width);
        const tall = Math.max(1.5, level * (height - 6));
        context.beginPath();
        context.roundRect(x, (height - tall) / 2, columnWidth, tall, 1);
        context.fill();
      }
    },
    [stem, peaks],
  );
  const canvas = useCanvas(draw);
  return <canvas ref={canvas} className="size-full" />;
}

/** The highest magnitude between two fractions of the song, 0 to 1; drawn a little larger where it is quiet. */
function loudest({ min, max }: Peaks, from: number, to: number): number {
  const first = Math.floor(from * max.length);
  const end = Math.max(first + 1, Math.ceil(to * max.length));
  let level = 0;
  for (let at = first; at < end; at++) level = Math.max(level, max[at] ?? 0, -(min[at] ?? 0));
  return (level / fullScale) ** 0.8;
}
