import { portalWords } from '@alchemy/core/portal-words';
import Link from 'next/link';
import { Button } from '../ui/button.tsx';

/** To the next page, and back to the first: a list by key has no numbers. */
export function Pager(props: { path: string; query: Readonly<Record<string, string>>; next: string | null }) {
  const { after, ...rest } = props.query;
  const to = (query: Record<string, string>) => `${props.path}?${new URLSearchParams(query)}`;
  if (props.next === null && after === undefined) return null;
  return (
    <nav aria-label={portalWords.list.next} className="mt-4 flex justify-end gap-2">
      {after !== undefined && (
        <Button asChild size="small">
          <Link href={to(rest)}>{portalWords.list.first}</Link>
        </Button>
      )}
      {props.next !== null && (
        <Button asChild size="small">
          <Link href={to({ ...rest, after: props.next })}>{portalWords.list.next}</Link>
        </Button>
      )}
    </nav>
  );
}
