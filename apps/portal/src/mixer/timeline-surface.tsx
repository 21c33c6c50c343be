'use client';

import { type PointerEvent, type ReactNode, useRef } from 'react';
import { classNames } from '../ui/class-names.ts';

/** A press that moves less than this is no drag, in pixels. */
const dragPixels = 6;

interface Surface {
  readonly className?: string;
  readonly seconds: number;
  readonly loop: { readonly start: number; readonly end: number } | undefined;
  onSeek(seconds: number): void;
  onDrag(from: number, to: number): void;
  readonly children: ReactNode;
}

/**
 * A stretch of the song's length: a press goes there, a drag marks a loop. Over what it shows lie the loop and the
 * playhead: what is marked so is as wide as the surface, and moved by the mixer without being drawn anew.
 */
export function TimelineSurface({ className, seconds, loop, onSeek, onDrag, children }: Surface) {
  const pressed = useRef<{ x: number; at: number; dragged: boolean } | undefined>(undefined);
  const secondsAt = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - left) / width, 0), 1) * seconds;
  };
  return (
    <div
      className={classNames('relative cursor-pointer touch-pan-y overflow-hidden select-none', className)}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        pressed.current = { x: event.clientX, at: secondsAt(event), dragged: false };
      }}
      onPointerMove={(event) => {
        const press = pressed.current;
        if (press === undefined) return;
        if (Math.abs(event.clientX - press.x) >= dragPixels) press.dragged = true;
        if (press.dragged) onDrag(press.at, secondsAt(event));
      }}
      onPointerUp={() => {
        if (pressed.current !== undefined && !pressed.current.dragged) onSeek(pressed.current.at);
        pressed.current = undefined;
      }}
      onPointerCancel={() => {
        pressed.current = undefined;
      }}
    >
      <div aria-hidden="true" className="absolute inset-0">
        {children}
      </div>
      <div data-playhead="" className="pointer-events-none absolute inset-0 bg-card/40 will-change-transform" />
      {loop !== undefined && (
        <div
          className="pointer-events-none absolute inset-y-0 border-primary border-x-2 bg-primary/15"
          style={{ left: `${(loop.start / seconds) * 100}%`, right: `${100 - (loop.end / seconds) * 100}%` }}
        />
      )}
      <div
        data-playhead=""
        className="pointer-events-none absolute inset-y-0 -left-px w-full border-foreground border-l-2 will-change-transform"
      />
    </div>
  );
}
