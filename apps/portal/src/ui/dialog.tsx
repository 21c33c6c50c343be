'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export const Dialog = Radix.Root;
export const DialogTrigger = Radix.Trigger;
export const DialogClose = Radix.Close;

const places = {
  middle:
    'top-1/2 left-1/2 max-h-[85dvh] w-[min(32rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 rounded-card',
  top: 'top-[12vh] left-1/2 w-[min(38rem,calc(100vw-2rem))] -translate-x-1/2 rounded-card',
  side: 'inset-y-0 left-0 w-72 rounded-r-card',
} as const;

/** The surface of a dialog, over everything else. The focus stays in it, and goes back where it was. */
export function DialogBody(props: {
  title: string;
  description?: string;
  place?: keyof typeof places;
  plain?: boolean;
  closeLabel: string;
  children: ReactNode;
}) {
  const { title, description, place = 'middle', plain = false, closeLabel, children } = props;
  return (
    <Radix.Portal>
      <Radix.Overlay className="fixed inset-0 z-40 bg-black/50" />
      <Radix.Content
        {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        className={classNames(
          'fixed z-50 overflow-y-auto border border-border bg-card shadow-xl',
          plain ? '' : 'p-5',
          places[place],
        )}
      >
        <Radix.Title className={plain ? 'sr-only' : 'pr-8 font-semibold text-lg'}>{title}</Radix.Title>
        {description && (
          <Radix.Description className="mt-1 text-muted-foreground text-sm">{description}</Radix.Description>
        )}
        {children}
        {!plain && (
          <Radix.Close
            aria-label={closeLabel}
            className="absolute top-4 right-4 grid size-8 place-items-center rounded-lg hover:bg-muted"
          >
            <X aria-hidden className="size-4" />
          </Radix.Close>
        )}
      </Radix.Content>
    </Radix.Portal>
  );
}
