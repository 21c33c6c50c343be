import type { ReactNode } from 'react';

/** The frame of the pages behind links. Their style sheet has a fixed address, so that the proxy's own page can name it. */
export default function LinkLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <link rel="stylesheet" href="/portal.css" precedence="high" />
      {children}
    </>
  );
}
