import type { ReactNode } from 'react';

/** The title of a page, and what can be done there. */
export function PageHead(props: { title: ReactNode; lead?: ReactNode; children?: ReactNode }) {
  return (
    <header className="mb-5 flex flex-wrap items-end justify-between gap-3">
      <div className="min-w-0">
        <h1 className="wrap-anywhere font-bold text-2xl tracking-tight">{props.title}</h1>
        {props.lead && <p className="mt-1 text-muted-foreground text-sm">{props.lead}</p>}
      </div>
      {props.children && <div className="flex flex-wrap items-center gap-2">{props.children}</div>}
    </header>
  );
}
