import { classNames } from './class-names.ts';

/** A grey place for what is being read. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classNames('animate-pulse rounded-card bg-muted', className)} />;
}
