import { portalWords } from '@alchemy/core/portal-words';
import { headers } from 'next/headers';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { requireRole } from '../../auth/current-person.ts';
import { Account } from '../../frame/account.tsx';
import { LiveDot } from '../../frame/live-dot.tsx';
import { Menu } from '../../frame/menu.tsx';
import { WithNonce } from '../../frame/nonce.tsx';
import { Palette } from '../../frame/palette.tsx';
import { PhoneMenu } from '../../frame/phone-menu.tsx';
import { ThemeToggle } from '../../frame/theme-toggle.tsx';
import { Toasts } from '../../frame/toasts.tsx';
import { LiveProvider } from '../../live/live-provider.tsx';

/** The frame of every page behind sign-in. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const { name, email, identity, role } = await requireRole('viewer');
  const nonce = (await headers()).get('x-nonce') ?? '';
  return (
    <WithNonce nonce={nonce}>
      <LiveProvider>
        <Toasts>
          <a
            href="#content"
            className="sr-only rounded-lg bg-primary px-4 py-2 text-primary-foreground focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
          >
            {portalWords.menu.skip}
          </a>
          <div className="lg:grid lg:grid-cols-[15rem_1fr]">
            <aside
              aria-label={portalWords.menu.label}
              className="sticky top-0 h-dvh border-r bg-card p-4 max-lg:hidden"
            >
              <Link href="/" className="mb-6 block px-3 font-bold text-primary tracking-tight">
                {portalWords.product}
              </Link>
              <Menu role={role} />
            </aside>
            <div className="min-w-0">
              <header className="sticky top-0 z-30 flex h-14 items-center gap-2 border-b bg-background/95 px-3 sm:px-6">
                <PhoneMenu role={role} />
                <Palette role={role} />
                <div className="ml-auto flex items-center gap-1 sm:gap-3">
                  <LiveDot />
                  <ThemeToggle />
                  <Account name={name ?? email ?? identity} role={portalWords.roles[role]} />
                </div>
              </header>
              <main id="content" tabIndex={-1} className="mx-auto max-w-6xl px-3 py-6 focus:outline-none sm:px-6">
                {children}
              </main>
            </div>
          </div>
        </Toasts>
      </LiveProvider>
    </WithNonce>
  );
}
