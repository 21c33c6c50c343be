import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

const look = cva('inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 font-medium text-xs whitespace-nowrap', {
  variants: {
    tone: {
      plain: 'bg-muted text-muted-foreground',
      good: 'bg-good-soft text-good',
      warn: 'bg-warn-soft text-warn',
      bad: 'bg-bad-soft text-bad',
      busy: 'bg-busy-soft text-busy',
      accent: 'bg-primary-soft text-primary',
    },
  },
  defaultVariants: { tone: 'plain' },
});

export type Tone = NonNullable<VariantProps<typeof look>['tone']>;

/** A small word about a state. */
export function Badge({ tone, className, ...props }: ComponentProps<'span'> & { tone?: Tone | undefined }) {
  return <span className={classNames(look({ tone }), className)} {...props} />;
}
