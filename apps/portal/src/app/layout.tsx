import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';

export const metadata: Metadata = { title: 'Sound Forge Alchemy', robots: { index: false, follow: false } };
export const viewport: Viewport = { colorScheme: 'light dark' };

/** The frame of every page. The style sheet has a fixed address, so that pages made outside React can name it too. */
export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <link rel="stylesheet" href="/portal.css" />
      </head>
      <body>{children}</body>
    </html>
  );
}
