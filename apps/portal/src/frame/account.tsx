'use client';

import { portalWords } from '@alchemy/core/portal-words';
import { LogOut } from 'lucide-react';
import { signOut } from 'next-auth/react';
import { Button } from '../ui/button.tsx';

/** Who is signed in, and the way out. */
export function Account({ name, role }: { name: string; role: string }) {
  return (
    <div className="flex items-center gap-2">
      <p className="max-w-40 truncate text-right text-xs leading-tight max-md:sr-only">
        <span className="block truncate font-medium">{name}</span>
        <span className="text-muted-foreground">{role}</span>
      </p>
      <Button
        variant="ghost"
        size="icon"
        aria-label={portalWords.menu.signOut}
        onClick={() => void signOut({ callbackUrl: '/sign-in' })}
      >
        <LogOut aria-hidden />
      </Button>
    </div>
  );
}
