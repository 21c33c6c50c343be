import { portalWords } from '@alchemy/core/portal-words';
import { findInvitation } from '@alchemy/db/accounts/invitations';
import { hasAdministrator } from '@alchemy/db/accounts/people';
import type { Metadata } from 'next';
import Link from 'next/link';
import { SetUpForm } from '../../../client/set-up-form.tsx';
import { server } from '../../../server.ts';
import { Button } from '../../../ui/button.tsx';

const words = portalWords.setUp;
export const metadata: Metadata = { title: words.title };

/** Behind a one-time link: the first administrator's, or an invitation. */
export default async function Page({ params }: { params: Promise<{ secret: string }> }) {
  const { secret } = await params;
  const { db } = await server();
  const invitation = await findInvitation(db, secret);
  const isOpen = invitation !== undefined && !(invitation.isSetUp && (await hasAdministrator(db)));
  return (
    <main className="mx-auto grid min-h-dvh max-w-sm content-center gap-6 p-6">
      <header>
        <p className="font-bold text-primary text-xs uppercase tracking-widest">{portalWords.product}</p>
        <h1 className="mt-1 font-bold text-3xl tracking-tight">
          {isOpen ? (invitation.isSetUp ? words.titleFirst : words.title) : words.used}
        </h1>
        <p className="mt-2 text-muted-foreground text-sm">
          {isOpen ? words.lead(portalWords.roles[invitation.role]) : words.remedy}
        </p>
      </header>
      {isOpen ? (
        <SetUpForm secret={secret} name={invitation.name ?? ''} />
      ) : (
        <Button asChild>
          <Link href="/sign-in">{words.toSignIn}</Link>
        </Button>
      )}
    </main>
  );
}
