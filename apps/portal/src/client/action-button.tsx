'use client';

import { actionWords } from '@alchemy/core/action-words';
import { portalWords } from '@alchemy/core/portal-words';
import { type ReactNode, useState } from 'react';
import type { ActionName } from '../actions/registry.ts';
import { Button, type ButtonProps } from '../ui/button.tsx';
import { Dialog, DialogBody, DialogClose, DialogTrigger } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Form, SubmitButton } from '../ui/form.tsx';
import { useAction } from './use-action.ts';

interface Question {
  readonly title: string;
  readonly text: string;
  /** What has to be typed before it can be done; sent along as `confirmation`. */
  readonly typed?: string;
}

interface Props extends Pick<ButtonProps, 'variant' | 'size'> {
  readonly action: ActionName;
  readonly input: object;
  /** Asked first; without it the button does it at once. */
  readonly question?: Question;
  readonly children: ReactNode;
}

/** A button that does something by hand. */
export function ActionButton({ action, input, question, children, variant = 'outline', size = 'small' }: Props) {
  const { isBusy, perform } = useAction();
  if (question === undefined) {
    return (
      <Button variant={variant} size={size} disabled={isBusy} onClick={() => void perform(action, input)}>
        {children}
      </Button>
    );
  }
  return (
    <AskFirst question={question} label={children} variant={variant} size={size} isBusy={isBusy}>
      {(confirmation) => perform(action, confirmation === undefined ? input : { ...input, confirmation })}
    </AskFirst>
  );
}

function AskFirst(props: {
  question: Question;
  label: ReactNode;
  variant: ButtonProps['variant'];
  size: ButtonProps['size'];
  isBusy: boolean;
  children: (confirmation: string | undefined) => Promise<boolean>;
}) {
  const { question, label, isBusy } = props;
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const isConfirmed = question.typed === undefined || typed.trim() === question.typed.trim();
  const go = async () => {
    if (!isConfirmed) return;
    if (await props.children(question.typed === undefined ? undefined : typed)) setOpen(false);
  };
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant={props.variant} size={props.size}>
          {label}
        </Button>
      </DialogTrigger>
      <DialogBody title={question.title} description={question.text} closeLabel={portalWords.menu.close}>
        <Form className="mt-4 grid gap-4" onSubmit={go}>
          {question.typed !== undefined && (
            <Field label={actionWords.confirmTyped(question.typed)}>
              {(id) => (
                <Input id={id} value={typed} autoComplete="off" onChange={({ target }) => setTyped(target.value)} />
              )}
            </Field>
          )}
          <div className="flex justify-end gap-2">
            <DialogClose asChild>
              <Button variant="ghost">{portalWords.menu.close}</Button>
            </DialogClose>
            <SubmitButton variant="primary" disabled={!isConfirmed || isBusy}>
              {isBusy ? actionWords.working : label}
            </SubmitButton>
          </div>
        </Form>
      </DialogBody>
    </Dialog>
  );
}
