import { z } from 'zod';
import { Journal } from '../network/journal.ts';
import { type Element, elementsOf, ModalBlocks, withIds } from './blocks.ts';
import { parseArguments } from './form.ts';
import { Refusal } from './refusals.ts';
import type { Team, User } from './workspaces.ts';

const Title = z.object({
  type: z.literal('plain_text'),
  text: z.string().min(1).max(24),
  emoji: z.boolean().optional(),
});

/** A modal. Source: Slack's "View object". */
const ViewForm = z.object({
  type: z.literal('modal'),
  title: Title,
  submit: Title.nullish(),
  close: Title.nullish(),
  blocks: ModalBlocks,
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
  private_metadata: z.string().max(3000).optional(),
  notify_on_close: z.boolean().optional(),
  clear_on_close: z.boolean().optional(),
});
export type ViewForm = z.output<typeof ViewForm>;

/** What a person entered, by block and action. */
export type ViewState = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A modal as one person has it open. */
export interface View {
  readonly id: string;
  readonly team: Team;
  readonly user: User;
  readonly hash: string;
  readonly form: ViewForm;
  readonly state: ViewState;
  readonly isOpen: boolean;
}

/** Modals that were opened, updated and closed. */
export class ViewStore {
  readonly journal = new Journal<View>('a view');
  readonly #views = new Map<string, View>();
  readonly #nextId: (kind: string) => string;

  constructor(nextId: (kind: string) => string) {
    this.#nextId = nextId;
  }

  open(user: User, form: unknown): View {
    const parsed = parseView(form);
    const isTaken = parsed.external_id && [...this.#views.values()].some((view) => isCalled(view, parsed.external_id));
    if (isTaken) throw new Refusal('duplicate_external_id');
    const { team } = user;
    return this.#keep({
      id: this.#nextId('V'),
      team,
      user,
      hash: this.#nextId('H'),
      form: parsed,
      state: {},
      isOpen: true,
    });
  }

  /** Shows something else in an open modal. A `hash` that is not the last one is refused. */
  update(id: string, form: unknown, hash?: string): View {
    const view = this.find(id);
    if (!view?.isOpen) throw new Refusal('not_found');
    if (hash !== undefined && hash !== view.hash) throw new Refusal('hash_conflict');
    return this.#keep({ ...view, form: parseView(form), hash: this.#nextId('H') });
  }

  /** What a person fills in. */
  fill(id: string, answers: Readonly<Record<string, unknown>>): View {
    const view = this.find(id);
    if (!view?.isOpen) throw new Error(`There is no open view ${id}.`);
    return this.#keep({ ...view, state: stateOf(view.form, answers) });
  }

  close(id: string): void {
    const view = this.find(id);
    if (view?.isOpen) this.#keep({ ...view, isOpen: false });
  }

  /** By its own id or by the `external_id` that the application gave it. */
  find(id: string): View | undefined {
    return this.#views.get(id) ?? [...this.#views.values()].find((view) => view.isOpen && isCalled(view, id));
  }

  #keep(view: View): View {
    this.#views.set(view.id, view);
    this.journal.record(view);
    return view;
  }
}

function isCalled({ form }: View, externalId: string | undefined): boolean {
  return form.external_id !== undefined && form.external_id === externalId;
}

function parseView(value: unknown): ViewForm {
  const form = parseArguments(ViewForm, value);
  return { ...form, blocks: [...withIds(form.blocks)] };
}

/** Slack's shape of what was entered. `answers` are by action id: text, an option's value, or a list of those. */
function stateOf(form: ViewForm, answers: Readonly<Record<string, unknown>>): ViewState {
  const state: Record<string, Record<string, unknown>> = {};
  for (const block of form.blocks) {
    for (const element of elementsOf(block)) {
      const { action_id } = element;
      if (block.block_id === undefined || action_id === undefined) continue;
      state[block.block_id] = { ...state[block.block_id], [action_id]: entered(element, answers[action_id]) };
    }
  }
  return state;
}

function entered(element: Element, answer: unknown): unknown {
  const { type } = element;
  if (type === 'plain_text_input' || type === 'url_text_input') return { type, value: answer ?? null };
  if (type === 'file_input') return { type, files: answer ?? [] };
  const chosen = (element.options ?? []).filter(({ value }) => [answer].flat().includes(value));
  if (type === 'checkboxes' || type === 'multi_static_select') return { type, selected_options: chosen };
  return { type, selected_option: chosen[0] ?? null };
}
