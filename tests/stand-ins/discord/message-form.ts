import { z } from 'zod';

/** Limits of a message. Source: Discord's "Message Resource", "Embed Limits" and "Component Reference". */
const LIMITS = {
  content: 2000,
  embeds: 10,
  embedCharacters: 6000,
  title: 256,
  description: 4096,
  fields: 25,
  fieldName: 256,
  fieldValue: 1024,
  footer: 2048,
  author: 256,
  rows: 5,
  buttons: 5,
  label: 80,
  customId: 100,
  nonce: 25,
  attachments: 10,
} as const;

const Link = z.url({ protocol: /^(https?|attachment)$/, error: 'Not a well formed URL.' });

const Embed = z.object({
  title: z.string().max(LIMITS.title).optional(),
  description: z.string().max(LIMITS.description).optional(),
  url: Link.optional(),
  color: z.number().int().min(0).max(0xffffff).optional(),
  timestamp: z.string().optional(),
  footer: z.object({ text: z.string().max(LIMITS.footer), icon_url: Link.optional() }).optional(),
  author: z.object({ name: z.string().max(LIMITS.author), url: Link.optional() }).optional(),
  image: z.object({ url: Link }).optional(),
  thumbnail: z.object({ url: Link }).optional(),
  fields: z
    .array(
      z.object({
        name: z.string().min(1).max(LIMITS.fieldName),
        value: z.string().min(1).max(LIMITS.fieldValue),
        inline: z.boolean().optional(),
      }),
    )
    .max(LIMITS.fields)
    .optional(),
});
export type Embed = z.output<typeof Embed>;

/** A link button needs a host that the public can reach: loopback and bare names are reported to be refused. */
const PublicLink = z.url({ protocol: /^https?$/ }).refine((url) => isPublic(new URL(url).hostname), {
  error: 'Not a well formed URL.',
  params: { code: 'URL_TYPE_INVALID_URL' },
});

const Emoji = z.object({ id: z.string().nullish(), name: z.string().nullish() });

const Button = z
  .object({
    type: z.literal(2),
    style: z.number().int().min(1).max(5),
    label: z.string().max(LIMITS.label).optional(),
    emoji: Emoji.optional(),
    custom_id: z.string().min(1).max(LIMITS.customId).optional(),
    url: PublicLink.optional(),
    disabled: z.boolean().optional(),
  })
  .refine((button) => (button.style === 5) === (button.url !== undefined), { error: 'Only link buttons have a URL.' })
  .refine((button) => (button.style === 5) === (button.custom_id === undefined), {
    error: 'A custom id and a link are mutually exclusive.',
  });
export type Button = z.output<typeof Button>;

const ActionRow = z.object({ type: z.literal(1), components: z.array(Button).min(1).max(LIMITS.buttons) });
export type ActionRow = z.output<typeof ActionRow>;

const AllowedMentions = z.object({
  parse: z.array(z.enum(['roles', 'users', 'everyone'])).optional(),
  users: z.array(z.string()).max(100).optional(),
  roles: z.array(z.string()).max(100).optional(),
});
export type AllowedMentions = z.output<typeof AllowedMentions>;

/** On creation `id` is the number of a file of the same request; on an edit it may also name one to keep. */
const AttachmentRef = z.object({ id: z.coerce.string(), filename: z.string().optional() });

/** What a message is made or edited from. A field that is absent from an edit stays as it is. */
export const MessageForm = z
  .object({
    content: z.string().max(LIMITS.content).nullish(),
    embeds: z.array(Embed).max(LIMITS.embeds).nullish(),
    components: z.array(ActionRow).max(LIMITS.rows).nullish(),
    attachments: z.array(AttachmentRef).max(LIMITS.attachments).nullish(),
    allowed_mentions: AllowedMentions.nullish(),
    flags: z.number().int().nullish(),
    nonce: z.union([z.string().max(LIMITS.nonce), z.number().int()]).nullish(),
    enforce_nonce: z.boolean().nullish(),
  })
  .refine((form) => embedCharacters(form.embeds ?? []) <= LIMITS.embedCharacters, {
    path: ['embeds'],
    error: `Embed size exceeds maximum size of ${LIMITS.embedCharacters}`,
    params: { code: 'MAX_EMBED_SIZE_EXCEEDED' },
  })
  .refine((form) => hasDistinctCustomIds(form.components ?? []), {
    path: ['components'],
    error: 'Component custom id cannot be duplicated',
    params: { code: 'COMPONENT_CUSTOM_ID_DUPLICATED' },
  });
export type MessageForm = z.output<typeof MessageForm>;

function embedCharacters(embeds: readonly Embed[]): number {
  return embeds.flatMap(textsOf).reduce((sum, text) => sum + text.length, 0);
}

function textsOf(embed: Embed): string[] {
  const fields = (embed.fields ?? []).flatMap((field) => [field.name, field.value]);
  return [embed.title ?? '', embed.description ?? '', embed.footer?.text ?? '', embed.author?.name ?? '', ...fields];
}

function hasDistinctCustomIds(rows: readonly ActionRow[]): boolean {
  const ids = rows.flatMap((row) => row.components).flatMap((button) => button.custom_id ?? []);
  return new Set(ids).size === ids.length;
}

function isPublic(hostname: string): boolean {
  return hostname.includes('.') && !/^(127\.|10\.|192\.168\.|0\.)/.test(hostname);
}
