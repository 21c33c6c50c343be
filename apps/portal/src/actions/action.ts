import type { Person, PortalRole } from '@alchemy/db/accounts/people';
import type { Actor } from '@alchemy/db/job-types';
import type { z } from 'zod';
import type { Server } from '../server.ts';

/** Who does it, and with what. */
export interface ActionContext extends Pick<Server, 'env' | 'db' | 'pipeline' | 'root' | 'log'> {
  readonly person: Person;
  /** The same person, for the audit. */
  readonly by: Actor;
}

/** What became of it, for whoever pressed the button. */
export interface Done {
  readonly message: string;
  /** Something to be copied, shown once. */
  readonly copy?: string;
  /** Where to go now. */
  readonly href?: string;
}

/**
 * Something that a person does by hand. Whatever it calls writes one audit row in the transaction that does it: a row
 * apart could tell of what never happened.
 */
export interface Action {
  readonly role: PortalRole;
  /** `undefined` when the input does not fit. */
  perform(context: ActionContext, input: unknown): Promise<Done> | undefined;
}

/** Ties the input's schema to what is done with it. */
export function defineAction<Input>(parts: {
  role: PortalRole;
  input: z.ZodType<Input>;
  run(context: ActionContext, input: Input): Promise<Done>;
}): Action {
  return {
    role: parts.role,
    perform(context, input) {
      const parsed = parts.input.safeParse(input);
      return parsed.success ? parts.run(context, parsed.data) : undefined;
    },
  };
}
