'use client';

import { portalWords } from '@alchemy/core/portal-words';
import { covers, type Role } from '@alchemy/db/accounts/roles';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { classNames } from '../ui/class-names.ts';
import { pages } from './pages.ts';

/** The list of pages; the present one is marked. */
export function Menu({ role, onChoice }: { role: Role; onChoice?: () => void }) {
  const pathname = usePathname();
  const isHere = (path: string) => (path === '/' ? pathname === '/' : pathname.startsWith(path));
  return (
    <nav aria-label={portalWords.menu.label}>
      <ul className="grid gap-0.5">
        {pages
          .filter((page) => covers(role, page.role))
          .map(({ path, word, icon: Icon }) => (
            <li key={path}>
              <Link
                href={path}
                aria-current={isHere(path) ? 'page' : undefined}
                {...(onChoice === undefined ? {} : { onClick: onChoice })}
                className={classNames(
                  'flex h-10 items-center gap-3 rounded-lg px-3 font-medium text-sm',
                  isHere(path)
                    ? 'bg-primary-soft text-primary'
                    : 'text-muted-foreground hover:bg-muted hover:text-foreground',
                )}
              >
                <Icon aria-hidden className="size-4" />
                {word}
              </Link>
            </li>
          ))}
      </ul>
    </nav>
  );
}
