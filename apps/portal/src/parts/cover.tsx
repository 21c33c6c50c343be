import { Music } from 'lucide-react';
import { classNames } from '../ui/class-names.ts';

/** A song's cover from our own storage; a note where there is none. */
export function Cover({ coverId, title, className }: { coverId: string | null; title: string; className?: string }) {
  if (coverId === null) {
    return (
      <span
        aria-hidden
        className={classNames('grid shrink-0 place-items-center rounded-lg bg-primary-soft text-primary', className)}
      >
        <Music className="size-2/5" />
      </span>
    );
  }
  return (
    // biome-ignore lint/performance/noImgElement: the file is small, private and ours; an optimiser would copy it
    <img
      src={`/api/files/${coverId}`}
      alt={title}
      loading="lazy"
      className={classNames('shrink-0 rounded-lg object-cover', className)}
    />
  );
}
