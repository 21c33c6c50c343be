'use client';

import { formatDuration } from '@alchemy/core/scale';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { EngineStatus, MixerEngine } from './engine/mixer-engine.ts';

/**
 * Follows the engine once a frame. The place goes straight into the page, as the surface's `--playhead`, the clock's
 * text and the slider's value: React draws nothing anew for it, and the browser moves layers that it has.
 */
export function usePlayhead(engine: () => MixerEngine | undefined, seconds: number) {
  const surface = useRef<HTMLDivElement>(null);
  const clock = useRef<HTMLSpanElement>(null);
  const slider = useRef<HTMLDivElement>(null);
  const [status, setStatus] = useState<EngineStatus>('paused');
  useEffect(() => {
    let frame = requestAnimationFrame(follow);
    function follow() {
      const position = engine()?.position() ?? 0;
      show({ surface, clock, slider }, position, seconds);
      setStatus(engine()?.status() ?? 'paused');
      frame = requestAnimationFrame(follow);
    }
    return () => cancelAnimationFrame(frame);
  }, [engine, seconds]);
  return { surface, clock, slider, status };
}

interface Shown {
  readonly surface: RefObject<HTMLDivElement | null>;
  readonly clock: RefObject<HTMLSpanElement | null>;
  readonly slider: RefObject<HTMLDivElement | null>;
}

function show({ surface, clock, slider }: Shown, position: number, seconds: number): void {
  const place = `${inHalfPixels(position / seconds, surface.current?.clientWidth ?? 0) * 100}%`;
  const style = surface.current?.style;
  if (style?.getPropertyValue('--playhead') !== place) style?.setProperty('--playhead', place);
  const whole = Math.floor(position);
  const text = formatDuration(whole * 1000);
  if (clock.current !== null && clock.current.textContent !== text) clock.current.textContent = text;
  if (slider.current?.getAttribute('aria-valuenow') === String(whole)) return;
  slider.current?.setAttribute('aria-valuenow', String(whole));
  slider.current?.setAttribute('aria-valuetext', text);
}

/** A smaller step than this cannot be seen, and has the browser put its layers together again for every frame. */
function inHalfPixels(share: number, width: number): number {
  const steps = 2 * width;
  return steps > 0 && Number.isFinite(share) ? Math.round(share * steps) / steps : 0;
}
