'use client';

import { type ComponentProps, useSyncExternalStore } from 'react';
import { Button, type ButtonProps } from './button.tsx';

type Props = Omit<ComponentProps<'form'>, 'onSubmit'> & { onSubmit(form: FormData): unknown };

/** A form that a script answers; it gets what was filled in. */
export function Form({ onSubmit, ...props }: Props) {
  return (
    <form
      {...props}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(new FormData(event.currentTarget));
      }}
    />
  );
}

/**
 * Sends its {@link Form}. Nobody can press it before the page's scripts run: the browser would send the form itself, and
 * put what was filled in, a password too, into the address.
 */
export function SubmitButton({ disabled, ...props }: ButtonProps) {
  const isAlive = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return <Button type="submit" disabled={disabled || !isAlive} {...props} />;
}

const never = () => () => {};
