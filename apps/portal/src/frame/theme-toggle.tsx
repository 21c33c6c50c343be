'use client';

import { portalWords } from '@alchemy/core/portal-words';
import { Moon, Sun } from 'lucide-react';
import { type Theme, themeCookie } from '../theme.ts';
import { Button } from '../ui/button.tsx';

const yearSeconds = 31_536_000;

/** Between light and dark. The choice is kept in a cookie, so that the next page comes in it. */
export function ThemeToggle() {
  const choose = (theme: Theme) => {
    document.documentElement.dataset.theme = theme;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
    document.cookie = `${themeCookie}=${theme}; path=/; max-age=${yearSeconds}; samesite=lax`;
  };
  return (
    <>
      <Button
        variant="ghost"
        size="icon"
        aria-label={portalWords.menu.dark}
        className="dark:hidden"
        onClick={() => choose('dark')}
      >
        <Moon aria-hidden />
      </Button>
      <Button
        variant="ghost"
        size="icon"
        aria-label={portalWords.menu.light}
        className="hidden dark:inline-flex"
        onClick={() => choose('light')}
      >
        <Sun aria-hidden />
      </Button>
    </>
  );
}
