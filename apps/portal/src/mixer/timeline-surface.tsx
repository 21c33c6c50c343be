'use client';

import { type PointerEvent, type ReactNode, useRef } from 'react';
import { classNames } from '../ui/class-names.ts';

/** A press that moves less than this is no drag, in pixels. */
const dragPixels = 6;

/** What is moved to where the mixer is in the song. */
const atPlayhead = 'pointer-events-none absolute will-change-transform [transform:translateX(var(--playhead,0%))]';

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
 * playhead, which is as wide as the surface and moved by the mixer without being drawn anew.
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
      <div className={classNames(atPlayhead, 'inset-0 bg-card/40')} />
      {loop !== undefined && (
        <div
          className="pointer-events-none absolute inset-y-0 border-primary border-x-2 bg-primary/15"
          style={{ left: `${(loop.start / seconds) * 100}%`, right: `${100 - (loop.end / seconds) * 100}%` }}
        />
      )}
      <div className={classNames(atPlayhead, 'inset-y-0 -left-px w-full border-foreground border-l-2')} />
    </div>
  );
}
