import { z } from 'zod';
import type { Now } from '../network/clock.ts';
import { Journal } from '../network/journal.ts';
import { parseForm } from './form.ts';
import { Refusal } from './refusals.ts';

const Name = z.string().regex(/^[-_'\p{L}\p{N}]{1,32}$/u, { error: 'Command name is invalid' });
const Choice = z.object({
  name: z.string().min(1).max(100),
  value: z.union([z.string().max(100), z.number()]),
});

const SUBCOMMAND_TYPES = [1, 2];

const PlainOption = z.looseObject({
  type: z.number().int().min(1).max(11),
  name: Name,
  description: z.string().min(1).max(100),
  required: z.boolean().optional(),
  autocomplete: z.boolean().optional(),
  choices: z.array(Choice).max(25).optional(),
});

const Option = PlainOption.extend({ options: z.array(PlainOption).max(25).optional() }).refine(
  (option) => !(option.autocomplete && (option.choices ?? []).length > 0),
  { error: 'Autocomplete and choices exclude each other' },
);
export type CommandOption = z.output<typeof Option>;

/** A command to register. Type 1 is a slash command, 3 a message command. */
const CommandForm = z
  .looseObject({
    type: z.number().int().min(1).max(4).default(1),
    name: z.string().min(1).max(32),
    description: z.string().max(100).default(''),
    options: z.array(Option).max(25).default([]),
  })
  .refine((command) => command.type !== 1 || Name.safeParse(command.name).success, {
    path: ['name'],
    error: 'Command name is invalid',
    params: { code: 'APPLICATION_COMMAND_INVALID_NAME' },
  })
  .refine((command) => (command.type === 1) === command.description.length > 0, {
    path: ['description'],
    error: 'Slash commands have a description, others have none',
  })
  .refine(hasOneKindOfOption, {
    path: ['options'],
    error: 'Sub-command and sub-command group option types are mutually exclusive to all other types',
    params: { code: 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID' },
  });

const CommandSet = z
  .array(CommandForm)
  .max(130)
  .refine((set) => new Set(set.map(({ type, name }) => `${type}:${name}`)).size === set.length, {
    error: 'Application command names must be unique',
    params: { code: 'APPLICATION_COMMANDS_DUPLICATE_NAME' },
  });

export type Command = z.output<typeof CommandForm> & { readonly id: string; readonly version: string };

/** One change of the registered commands. `scope`: `global` or the id of a server. */
export interface Registration {
  readonly atMs: number;
  readonly scope: string;
  readonly commands: readonly Command[];
}

/** The commands that people can use, and each time the application registered them. */
export class Commands {
  readonly log = new Journal<Registration>('a registration');
  readonly #byScope = new Map<string, Command[]>();
  readonly #setup: { now: Now; nextId: () => string };

  constructor(setup: { now: Now; nextId: () => string }) {
    this.#setup = setup;
  }

  in(scope: string): readonly Command[] {
    return this.#byScope.get(scope) ?? [];
  }

  /** Replaces all commands of a scope; one of the same type and name keeps its id. Throws 50035. */
  replace(scope: string, body: unknown): readonly Command[] {
    const forms = parseForm(CommandSet, body);
    const commands = forms.map((form): Command => {
      const known = this.in(scope).find((each) => each.type === form.type && each.name === form.name);
      return { ...form, id: known?.id ?? this.#setup.nextId(), version: this.#setup.nextId() };
    });
    return this.#register(scope, commands);
  }

  /** Adds one command, or replaces that of the same type and name. */
  add(scope: string, body: unknown): Command | undefined {
    const form = parseForm(CommandForm, body);
    const others = this.in(scope).filter((each) => each.type !== form.type || each.name !== form.name);
    return this.replace(scope, [...others, body]).at(-1);
  }

  remove(scope: string, id: string): void {
    if (!this.in(scope).some((each) => each.id === id)) throw new Refusal('unknownCommand');
    this.#register(
      scope,
      this.in(scope).filter((each) => each.id !== id),
    );
  }

  /** The command as a person in this server finds it: the server's own before the global one. */
  find(name: string, type: number, guildId: string | undefined): Command | undefined {
    const available = [...(guildId === undefined ? [] : this.in(guildId)), ...this.in('global')];
    return available.find((each) => each.name === name && each.type === type);
  }

  #register(scope: string, commands: Command[]): readonly Command[] {
    this.#byScope.set(scope, commands);
    this.log.record({ atMs: this.#setup.now(), scope, commands });
    return commands;
  }
}

function hasOneKindOfOption(command: { options: readonly { type: number }[] }): boolean {
  const subcommands = command.options.filter((option) => SUBCOMMAND_TYPES.includes(option.type)).length;
  return subcommands === 0 || subcommands === command.options.length;
}
