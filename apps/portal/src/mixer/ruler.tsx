'use client';

import { formatDuration } from '@alchemy/core/scale';
import { useCallback } from 'react';
import type { Score } from '../link/score.ts';
import { type Draw, themeColor, useCanvas } from './use-canvas.ts';

/** Beats closer together than this are thinned out, in pixels. */
const closestPixels = 7;
const beatsPerBar = 4;

/** Sections by their letters, and a mark for every beat that there is room for. */
export function Ruler({ score, seconds }: { score: Score | undefined; seconds: number }) {
  const draw = useCallback<Draw>(
    (context, width, height) => {
      drawBeats(context, { width, height, beats: score?.beats ?? [], seconds });
      drawSections(context, { width, height, sections: score?.sections ?? [], seconds });
    },
    [score, seconds],
  );
  const canvas = useCanvas(draw);
  return <canvas ref={canvas} className="size-full" />;
}

interface Area {
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
}

function drawBeats(context: CanvasRenderingContext2D, { width, height, beats, seconds }: Area & { beats: number[] }) {
  const apart = width / Math.max(1, beats.length);
  const every = [1, beatsPerBar, 4 * beatsPerBar, 16 * beatsPerBar].find((step) => step * apart >= closestPixels);
  if (every === undefined) return;
  context.fillStyle = themeColor('--input');
  for (let beat = 0; beat < beats.length; beat += every) {
    const strong = beat % (every * beatsPerBar) === 0;
    const tall = strong ? 8 : 4;
    context.globalAlpha = strong ? 0.9 : 0.5;
    context.fillRect(((beats[beat] ?? 0) / seconds) * width, height - tall, 1, tall);
  }
  context.globalAlpha = 1;
}

function drawSections(
  context: CanvasRenderingContext2D,
  { width, height, sections, seconds }: Area & { sections: Score['sections'] },
) {
  context.font = '600 11px system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (const { startSeconds, endSeconds, label } of sections) {
    const x = (startSeconds / seconds) * width;
    const wide = ((endSeconds - startSeconds) / seconds) * width;
    context.fillStyle = themeColor('--primary-soft');
    context.beginPath();
    context.roundRect(x + 0.5, 1, Math.max(2, wide - 1.5), height - 12, 4);
    context.fill();
    if (wide < 26) continue;
    context.fillStyle = themeColor('--primary');
    const text = wide > 90 ? `${label}  ${formatDuration(startSeconds * 1000)}` : label;
    context.fillText(text, x + 7, (height - 11) / 2 + 1);
  }
}
