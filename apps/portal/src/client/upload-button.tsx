'use client';

import { actionWords } from '@alchemy/core/action-words';
import { portalWords } from '@alchemy/core/portal-words';
import { Upload } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { z } from 'zod';
import { useNotify } from '../frame/toasts.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogBody, DialogTrigger } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Form, SubmitButton } from '../ui/form.tsx';

const words = actionWords.upload;
const Answer = z.object({ message: z.string(), href: z.string().optional() });

/** Hands a file in and asks for its stems. */
export function UploadButton() {
  const router = useRouter();
  const notify = useNotify();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const send = async (form: FormData) => {
    const file = form.get('file');
    if (!(file instanceof File) || file.size === 0) return;
    setBusy(true);
    const { isGood, message, href } = await upload(file);
    setBusy(false);
    notify({ isGood, message });
    if (!isGood) return;
    setOpen(false);
    if (href !== undefined) router.push(href);
  };
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <Upload aria-hidden />
          {words.label}
        </Button>
      </DialogTrigger>
      <DialogBody title={words.label} closeLabel={portalWords.menu.close}>
        <Form className="mt-4 grid gap-4" onSubmit={send}>
          <Field label={words.choose}>
            {(id) => (
              <Input
                id={id}
                name="file"
                type="file"
                accept="audio/*,.flac,.opus,.m4a"
                required
                className="h-auto py-2"
              />
            )}
          </Field>
          <SubmitButton variant="primary" disabled={isBusy}>
            {isBusy ? actionWords.working : words.submit}
          </SubmitButton>
        </Form>
      </DialogBody>
    </Dialog>
  );
}

async function upload(file: File): Promise<{ isGood: boolean; message: string; href?: string | undefined }> {
  try {
    const address = `/api/upload?name=${encodeURIComponent(file.name)}`;
    const answer = await fetch(address, { method: 'POST', body: file });
    return { isGood: answer.ok, ...Answer.parse(await answer.json()) };
  } catch {
    // The network or a proxy in between: the person can only try again.
    return { isGood: false, message: portalWords.refused.internal };
  }
}
