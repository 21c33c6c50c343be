import { portalWords } from '@alchemy/core/portal-words';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { currentPerson } from '../../auth/current-person.ts';
import { SignInForm } from '../../client/sign-in-form.tsx';
import { server } from '../../server.ts';

const words = portalWords.signIn;
export const metadata: Metadata = { title: words.title };

const errors: Readonly<Record<string, string>> = { AccessDenied: words.noAccess, Denied: words.denied };

/** Where people sign in. Whoever is signed in already goes on. */
export default async function Page({ searchParams }: { searchParams: Promise<{ error?: string }> }) {
  if ((await currentPerson()) !== undefined) redirect('/');
  const { env } = await server();
  const { error } = await searchParams;
  const chats = [
    ...(env.discord === undefined ? [] : [{ id: 'discord', name: 'Discord' }]),
    ...(env.slack === undefined ? [] : [{ id: 'slack', name: 'Slack' }]),
  ];
  return (
    <main className="mx-auto grid min-h-dvh max-w-sm content-center gap-6 p-6">
      <header>
        <p className="font-bold text-primary text-xs uppercase tracking-widest">{portalWords.product}</p>
        <h1 className="mt-1 font-bold text-3xl tracking-tight">{words.title}</h1>
        <p className="mt-2 text-muted-foreground text-sm">{words.lead}</p>
      </header>
      <SignInForm chats={chats} problem={error === undefined ? undefined : (errors[error] ?? words.broken)} />
    </main>
  );
}
