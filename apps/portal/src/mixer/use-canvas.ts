'use client';

import { type RefObject, useEffect, useRef } from 'react';

export type Draw = (context: CanvasRenderingContext2D, width: number, height: number) => void;

/** A canvas that is drawn sharp at any size, and again when its size, the theme or what it shows changes. */
export function useCanvas(draw: Draw): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const paint = () => paintOn(element, draw);
    const sizes = new ResizeObserver(paint);
    sizes.observe(element);
    const theme = matchMedia('(prefers-color-scheme: dark)');
    theme.addEventListener('change', paint);
    const choice = new MutationObserver(paint);
    choice.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    paint();
    return () => {
      sizes.disconnect();
      choice.disconnect();
      theme.removeEventListener('change', paint);
    };
  }, [draw]);
  return canvas;
}

function paintOn(element: HTMLCanvasElement, draw: Draw): void {
  const { width, height } = element.getBoundingClientRect();
  const scale = devicePixelRatio;
  element.width = Math.round(width * scale);
  element.height = Math.round(height * scale);
  const context = element.getContext('2d');
  if (context === null || width === 0) return;
  context.scale(scale, scale);
  draw(context, width, height);
}

/** What a custom property of the theme is now. */
export const themeColor = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name);
