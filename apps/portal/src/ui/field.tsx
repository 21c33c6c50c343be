import { type ComponentProps, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

const box =
  'h-10 w-full min-w-0 rounded-lg border border-input bg-card px-3 text-sm placeholder:text-muted-foreground disabled:opacity-50';

/** A line of text. */
export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input className={classNames(box, className)} {...props} />;
}

/** A choice out of a list: the browser's own, which every phone and every screen reader knows best. */
export function Select({ className, ...props }: ComponentProps<'select'>) {
  return <select className={classNames(box, 'pr-8', className)} {...props} />;
}

/** A labelled field; `children` gets the id that the label points to. */
export function Field(props: { label: string; hint?: string | undefined; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {props.label}
      </label>
      {props.children(id)}
      {props.hint && <p className="text-muted-foreground text-xs">{props.hint}</p>}
    </div>
  );
}
