import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

/** A table that scrolls sideways by itself where it is too wide, reachable by keyboard. Positioned, so that unseen words in it scroll along. */
export function Table({ label, className, ...props }: ComponentProps<'table'> & { label: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; a section would be one landmark too many
    <div
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
      tabIndex={0}
      className="relative overflow-x-auto rounded-card border border-border bg-card"
    >
      <table className={classNames('w-full border-collapse text-sm', className)} {...props} />
    </div>
  );
}

export function HeadCell({ className, ...props }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      className={classNames(
        'border-b bg-muted/60 px-3 py-2.5 text-left font-medium text-muted-foreground text-xs whitespace-nowrap',
        className,
      )}
      {...props}
    />
  );
}

export function Row({ className, ...props }: ComponentProps<'tr'>) {
  return <tr className={classNames('border-b last:border-0 hover:bg-muted/40', className)} {...props} />;
}

export function Cell({ className, ...props }: ComponentProps<'td'>) {
  return <td className={classNames('px-3 py-2.5 align-middle', className)} {...props} />;
}
