'use client';

import { portalWords } from '@alchemy/core/portal-words';
import { signIn } from 'next-auth/react';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Form, SubmitButton } from '../ui/form.tsx';
import { Problem } from './problem.tsx';

const words = portalWords.signIn;

interface Props {
  readonly chats: readonly { id: string; name: string }[];
  readonly problem: string | undefined;
}

/** Address and password, or a chat account. */
export function SignInForm({ chats, problem }: Props) {
  const [isBusy, setBusy] = useState(false);
  const [sentence, setSentence] = useState(problem);
  const submit = async (form: FormData) => {
    setBusy(true);
    setSentence(await enter(String(form.get('email')), String(form.get('password'))));
    setBusy(false);
  };
  return (
    <Card className="grid gap-5">
      <Form className="grid gap-4" onSubmit={submit}>
        <Field label={words.email}>
          {(id) => <Input id={id} name="email" type="email" autoComplete="username" required />}
        </Field>
        <Field label={words.password}>
          {(id) => <Input id={id} name="password" type="password" autoComplete="current-password" required />}
        </Field>
        <Problem sentence={sentence} />
        <SubmitButton variant="primary" disabled={isBusy}>
          {isBusy ? words.busy : words.submit}
        </SubmitButton>
      </Form>
      {chats.length > 0 && (
        <div className="grid gap-2 border-t pt-5">
          {chats.map(({ id, name }) => (
            <Button key={id} onClick={() => void signIn(id, { callbackUrl: '/' })}>
              {words.with(name)}
            </Button>
          ))}
        </div>
      )}
    </Card>
  );
}

/** @returns what was wrong; once signed in, the page is left. */
export async function enter(email: string, password: string): Promise<string | undefined> {
  const answer = await signIn('credentials', { email, password, redirect: false });
  if (answer?.ok) {
    window.location.assign('/');
    return undefined;
  }
  if (answer?.error === 'wrong') return words.wrong;
  const [, minutes] = /^locked:(\d+)$/.exec(answer?.error ?? '') ?? [];
  return minutes === undefined ? words.broken : words.locked(Number(minutes));
}
