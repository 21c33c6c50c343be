import { z } from 'zod';
import { parseArguments } from './form.ts';

/** Limits of Block Kit, in characters and items. Source: Slack's "Block Kit reference". */
const LIMITS = {
  blocksOfMessage: 50,
  blocksOfModal: 100,
  sectionText: 3000,
  sectionFields: 10,
  fieldText: 2000,
  buttonText: 75,
  buttonValue: 2000,
  url: 3000,
  id: 255,
  elements: 25,
  contextElements: 10,
  header: 150,
  altText: 2000,
  options: 100,
  optionText: 75,
  optionValue: 150,
  label: 2000,
} as const;

const Id = z.string().min(1).max(LIMITS.id);
const plain = (max: number) =>
  z.object({ type: z.literal('plain_text'), text: z.string().min(1).max(max), emoji: z.boolean().optional() });
const text = (max: number) =>
  z.looseObject({ type: z.enum(['plain_text', 'mrkdwn']), text: z.string().min(1).max(max) });

const Option = z.looseObject({ text: text(LIMITS.optionText), value: z.string().max(LIMITS.optionValue) });

/** Anything one can act on; what only some have is optional. */
const Element = z.looseObject({
  type: z.enum([
    'button',
    'static_select',
    'multi_static_select',
    'overflow',
    'checkboxes',
    'radio_buttons',
    'plain_text_input',
    'url_text_input',
    'file_input',
    'image',
  ]),
  action_id: Id.optional(),
  text: plain(LIMITS.buttonText).optional(),
  value: z.string().max(LIMITS.buttonValue).optional(),
  url: z.url().max(LIMITS.url).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  options: z.array(Option).min(1).max(LIMITS.options).optional(),
});
export type Element = z.output<typeof Element>;

const Image = z.looseObject({
  type: z.literal('image'),
  image_url: z.url().max(LIMITS.url),
  alt_text: z.string().min(1).max(LIMITS.altText),
});

const withId = { block_id: Id.optional() };

const Block = z.discriminatedUnion('type', [
  z.looseObject({
    ...withId,
    type: z.literal('section'),
    text: text(LIMITS.sectionText).optional(),
    fields: z.array(text(LIMITS.fieldText)).max(LIMITS.sectionFields).optional(),
    accessory: Element.optional(),
  }),
  z.looseObject({ ...withId, type: z.literal('actions'), elements: z.array(Element).min(1).max(LIMITS.elements) }),
  z.looseObject({
    ...withId,
    type: z.literal('context'),
    elements: z
      .array(z.union([Image, text(LIMITS.sectionText)]))
      .min(1)
      .max(LIMITS.contextElements),
  }),
  z.looseObject({ ...withId, type: z.literal('header'), text: plain(LIMITS.header) }),
  z.looseObject({ ...withId, type: z.literal('divider') }),
  Image.extend(withId),
  z.looseObject({
    ...withId,
    type: z.literal('input'),
    label: plain(LIMITS.label),
    element: Element,
    optional: z.boolean().optional(),
  }),
]);
export type Block = z.output<typeof Block>;

const distinctIds = { error: 'block_id already exists' };
const MessageBlocks = z.object({
  blocks: z.array(Block).max(LIMITS.blocksOfMessage).refine(hasDistinctIds, distinctIds),
});
export const ModalBlocks = z.array(Block).max(LIMITS.blocksOfModal).refine(hasDistinctIds, distinctIds);

/** Checks the blocks of a message. Throws `invalid_blocks`. */
export function parseBlocks(value: unknown): readonly Block[] {
  return withIds(parseArguments(MessageBlocks, { blocks: value }, 'invalid_blocks').blocks);
}

/** What one can act on in a block: its buttons, menus and inputs. */
export function elementsOf(block: Block): readonly Element[] {
  if (block.type === 'actions') return block.elements;
  if (block.type === 'input') return [block.element];
  if (block.type === 'section' && block.accessory) return [block.accessory];
  return [];
}

/** Slack names the blocks that have no id. */
export function withIds(blocks: readonly Block[]): readonly Block[] {
  return blocks.map((block, index) => ({ ...block, block_id: block.block_id ?? `block-${index}` }));
}

function hasDistinctIds(blocks: readonly Block[]): boolean {
  const ids = blocks.flatMap((block) => block.block_id ?? []);
  return new Set(ids).size === ids.length;
}
