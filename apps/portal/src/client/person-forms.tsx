'use client';

import { actionWords } from '@alchemy/core/action-words';
import { pageWords } from '@alchemy/core/page-words';
import { portalWords } from '@alchemy/core/portal-words';
import { portalRoles, roles } from '@alchemy/db/accounts/roles';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogBody, DialogTrigger } from '../ui/dialog.tsx';
import { Field, Input, Select } from '../ui/field.tsx';
import { Form, SubmitButton } from '../ui/form.tsx';
import { useAction } from './use-action.ts';

/** A person's role; a choice is taken at once. */
export function RoleSelect({ userId, role, name }: { userId: string; role: string; name: string }) {
  const { isBusy, perform } = useAction();
  return (
    <Select
      aria-label={pageWords.people.roleOf(name)}
      value={role}
      disabled={isBusy}
      onChange={({ target }) => void perform('set-role', { userId, role: target.value })}
      className="h-8 w-40 px-2 text-xs"
    >
      {roles.map((one) => (
        <option key={one} value={one}>
          {portalWords.roles[one]}
        </option>
      ))}
    </Select>
  );
}

const words = actionWords.invite;

/** Makes a link behind which somebody chooses how to sign in. */
export function InviteButton() {
  const [isOpen, setOpen] = useState(false);
  const { isBusy, perform } = useAction();
  const invite = async (form: FormData) => {
    if (await perform('invite-person', { name: String(form.get('name')), role: String(form.get('role')) }))
      setOpen(false);
  };
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <UserPlus aria-hidden />
          {words.label}
        </Button>
      </DialogTrigger>
      <DialogBody title={words.title} description={words.text} closeLabel={portalWords.menu.close}>
        <Form className="mt-4 grid gap-4" onSubmit={invite}>
          <Field label={words.name}>{(id) => <Input id={id} name="name" maxLength={100} />}</Field>
          <Field label={words.role}>
            {(id) => (
              <Select id={id} name="role">
                {portalRoles.map((role) => (
                  <option key={role} value={role}>
                    {portalWords.roles[role]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <SubmitButton variant="primary" disabled={isBusy}>
            {words.submit}
          </SubmitButton>
        </Form>
      </DialogBody>
    </Dialog>
  );
}
