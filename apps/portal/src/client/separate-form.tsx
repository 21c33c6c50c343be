'use client';

import { actionWords } from '@alchemy/core/action-words';
import { useId } from 'react';
import { Input } from '../ui/field.tsx';
import { Form, SubmitButton } from '../ui/form.tsx';
import { useAction } from './use-action.ts';

const words = actionWords.separate;

/** Asks for the song's stems again, with any model that the worker knows. */
export function SeparateForm({ trackId, models }: { trackId: string; models: readonly string[] }) {
  const id = useId();
  const { isBusy, perform } = useAction();
  return (
    <Form
      className="flex gap-2"
      onSubmit={(form) => perform('separate-track', { trackId, model: String(form.get('model') ?? '') })}
    >
      <Input name="model" list={id} aria-label={words.model} defaultValue={models[0]} required className="w-36" />
      <datalist id={id}>
        {models.map((model) => (
          <option key={model} value={model} />
        ))}
      </datalist>
      <SubmitButton disabled={isBusy}>{words.label}</SubmitButton>
    </Form>
  );
}
