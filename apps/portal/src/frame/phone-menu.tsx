'use client';

import { portalWords } from '@alchemy/core/portal-words';
import type { Role } from '@alchemy/db/accounts/roles';
import { Menu as MenuIcon } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogBody, DialogTrigger } from '../ui/dialog.tsx';
import { Menu } from './menu.tsx';

/** The menu where there is no room for it: behind a button. */
export function PhoneMenu({ role }: { role: Role }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="ghost" size="icon" aria-label={portalWords.menu.open} className="lg:hidden">
          <MenuIcon aria-hidden />
        </Button>
      </DialogTrigger>
      <DialogBody title={portalWords.product} place="side" closeLabel={portalWords.menu.close}>
        <div className="mt-4">
          <Menu role={role} onChoice={() => setOpen(false)} />
        </div>
      </DialogBody>
    </Dialog>
  );
}
