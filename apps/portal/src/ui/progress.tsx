import { classNames } from './class-names.ts';

/** A bar of whole percent, 0 to 100. */
export function Progress({ value, label, className }: { value: number; label: string; className?: string }) {
  return (
    <progress
      max={100}
      value={value}
      aria-label={label}
      className={classNames(
        'h-2 w-full overflow-hidden rounded-full [&::-moz-progress-bar]:bg-primary [&::-webkit-progress-bar]:bg-muted [&::-webkit-progress-value]:rounded-full [&::-webkit-progress-value]:bg-primary [&::-webkit-progress-value]:transition-[inline-size]',
        className,
      )}
    />
  );
}
