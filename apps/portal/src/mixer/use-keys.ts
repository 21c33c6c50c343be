'use client';

import { useEffect, useRef } from 'react';

export interface KeyDeeds {
  toggle(): void;
  jump(bySeconds: number): void;
  mute(lane: number): void;
  solo(lane: number): void;
  loop(): void;
  endLoop(): void;
}

/** Fields that need these keys for themselves. */
const taken = 'input:not([type="range"]), textarea, select, [contenteditable], audio, dialog';

/** The mixer's keys, wherever on the page the focus is. A button or link keeps the space bar, and a slider its arrows. */
export function useKeys(deeds: KeyDeeds): void {
  const latest = useRef(deeds);
  latest.current = deeds;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : document.body;
      if (target.closest(taken) !== null) return;
      if (perform(event, target, latest.current)) event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

/** @returns whether the key was ours */
function perform(event: KeyboardEvent, target: Element, deeds: KeyDeeds): boolean {
  const [, lane] = /^(?:Digit|Numpad)([1-9])$/.exec(event.code) ?? [];
  if (lane !== undefined) {
    const deed = event.shiftKey ? deeds.solo : deeds.mute;
    deed(Number(lane) - 1);
    return true;
  }
  const isRange = target.closest('input[type="range"]') !== null;
  const onSpace = target.closest('button, a, summary') === null ? deeds.toggle : undefined;
  const byKey: Record<string, (() => void) | undefined> = {
    ' ': onSpace,
    ArrowLeft: isRange ? undefined : () => deeds.jump(-5),
    ArrowRight: isRange ? undefined : () => deeds.jump(5),
    l: deeds.loop,
    Escape: deeds.endLoop,
  };
  const deed = byKey[event.key];
  deed?.();
  return deed !== undefined;
}
