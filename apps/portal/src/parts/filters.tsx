import { portalWords } from '@alchemy/core/portal-words';
import Form from 'next/form';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Field, Input, Select } from '../ui/field.tsx';

/** What a list is narrowed to: a form that asks for the page again, so that every view has an address. */
export function Filters({ path, children, isNarrowed }: { path: string; children: ReactNode; isNarrowed: boolean }) {
  return (
    <search className="mb-4">
      <Form action={path} className="flex flex-wrap items-end gap-3">
        {children}
        <Button type="submit" variant="primary">
          {portalWords.list.filter}
        </Button>
        {isNarrowed && (
          <Button asChild variant="ghost">
            <Link href={path}>{portalWords.list.clear}</Link>
          </Button>
        )}
      </Form>
    </search>
  );
}

export function SearchField({ value, hint, label }: { value: string | undefined; hint?: string; label?: string }) {
  return (
    <div className="w-full sm:w-72">
      <Field label={label ?? portalWords.list.search}>
        {(id) => <Input id={id} name="q" type="search" defaultValue={value} placeholder={hint} maxLength={200} />}
      </Field>
    </div>
  );
}

export function ChoiceField(props: {
  label: string;
  name: string;
  value: string | undefined;
  choices: readonly (readonly [value: string, word: string])[];
}) {
  return (
    <div className="min-w-32">
      <Field label={props.label}>
        {(id) => (
          <Select id={id} name={props.name} defaultValue={props.value ?? ''}>
            <option value="">{portalWords.list.all}</option>
            {props.choices.map(([value, word]) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}
