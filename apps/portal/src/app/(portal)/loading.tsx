import { Skeleton } from '../../ui/skeleton.tsx';

/** What stands while a page is read. */
export default function Loading() {
  return (
    <div aria-busy="true" className="grid gap-4">
      <Skeleton className="h-9 w-56" />
      <Skeleton className="h-24" />
      <Skeleton className="h-72" />
    </div>
  );
}
