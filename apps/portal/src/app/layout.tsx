import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import './globals.css';
import { readTheme, themeCookie } from '../theme.ts';

export const metadata: Metadata = {
  title: { default: 'Sound Forge Alchemy', template: '%s · Sound Forge Alchemy' },
  robots: { index: false, follow: false },
};
export const viewport: Viewport = { colorScheme: 'light dark' };

/** The frame of every page. Reading a cookie makes each of them dynamic, which the nonces of the policy need. */
export default async function Layout({ children }: { children: ReactNode }) {
  const theme = readTheme((await cookies()).get(themeCookie)?.value);
  return (
    <html lang="en" data-theme={theme}>
      <body>{children}</body>
    </html>
  );
}
