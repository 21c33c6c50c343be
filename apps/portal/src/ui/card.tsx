import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** A bordered surface. */
export function Card({ className, ...props }: ComponentProps<'section'>) {
  return (
    <section
      className={classNames('rounded-card border border-border bg-card p-4 shadow-xs sm:p-5', className)}
      {...props}
    />
  );
}

/** The heading of a card, with what can be done there at its end. */
export function CardHeading({ id, title, children }: { id?: string; title: ReactNode; children?: ReactNode }) {
  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-2">
      <h2 id={id} className="font-semibold text-base">
        {title}
      </h2>
      {children && <div className="flex flex-wrap items-center gap-2">{children}</div>}
    </div>
  );
}
