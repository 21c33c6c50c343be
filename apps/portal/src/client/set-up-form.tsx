'use client';

import { portalWords } from '@alchemy/core/portal-words';
import { useState } from 'react';
import { z } from 'zod';
import { Card } from '../ui/card.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Form, SubmitButton } from '../ui/form.tsx';
import { Problem } from './problem.tsx';
import { enter } from './sign-in-form.tsx';

const words = portalWords.setUp;
const shortest = 12;
const Refusal = z.object({ message: z.string() });

/** How somebody who was invited signs in from now on. */
export function SetUpForm({ secret, name }: { secret: string; name: string }) {
  const [isBusy, setBusy] = useState(false);
  const [sentence, setSentence] = useState<string>();
  const submit = async (form: FormData) => {
    setBusy(true);
    setSentence(await create(secret, form));
    setBusy(false);
  };
  return (
    <Card>
      <Form className="grid gap-4" onSubmit={submit}>
        <Field label={words.name}>
          {(id) => <Input id={id} name="name" defaultValue={name} autoComplete="name" required maxLength={100} />}
        </Field>
        <Field label={portalWords.signIn.email}>
          {(id) => <Input id={id} name="email" type="email" autoComplete="username" required />}
        </Field>
        <Field label={portalWords.signIn.password} hint={words.hint(shortest)}>
          {(id) => (
            <Input id={id} name="password" type="password" autoComplete="new-password" required minLength={shortest} />
          )}
        </Field>
        <Problem sentence={sentence} />
        <SubmitButton variant="primary" disabled={isBusy}>
          {words.submit}
        </SubmitButton>
      </Form>
    </Card>
  );
}

async function create(secret: string, form: FormData): Promise<string | undefined> {
  const text = (name: string) => String(form.get(name) ?? '');
  const body = JSON.stringify({ secret, name: text('name'), email: text('email'), password: text('password') });
  const answer = await fetch('/api/set-up', { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
  if (!answer.ok) return Refusal.parse(await answer.json()).message;
  return await enter(text('email'), text('password'));
}
