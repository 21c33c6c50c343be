'use client';

import { portalWords } from '@alchemy/core/portal-words';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { z } from 'zod';
import type { ActionName } from '../actions/registry.ts';
import { useNotify } from '../frame/toasts.tsx';

const Answer = z.object({ message: z.string(), copy: z.string().optional(), href: z.string().optional() });

/** Does an action, tells what became of it, and shows the page anew. Answers whether it was done. */
export function useAction(): { isBusy: boolean; perform(name: ActionName, input: object): Promise<boolean> } {
  const router = useRouter();
  const notify = useNotify();
  const [isBusy, setBusy] = useState(false);
  const perform = async (name: ActionName, input: object) => {
    setBusy(true);
    try {
      const { isDone, message, copy, href } = await post(`/api/actions/${name}`, input);
      notify({ isGood: isDone, message, copy });
      if (isDone && href !== undefined) router.push(href);
      router.refresh();
      return isDone;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, perform };
}

async function post(address: string, input: object) {
  try {
    const body = JSON.stringify(input);
    const answer = await fetch(address, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
    return { isDone: answer.ok, ...Answer.parse(await answer.json()) };
  } catch {
    // The network or a proxy in between: the person can only try again.
    return { isDone: false, message: portalWords.refused.internal, copy: undefined, href: undefined };
  }
}
