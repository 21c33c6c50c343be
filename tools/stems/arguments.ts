import { parseArgs } from 'node:util';
import type { FaultCode } from '@alchemy/core/errors';
import { builtInModels, instrumentalStem } from '@alchemy/core/models';
import { z } from 'zod';

/** A call that is refused before a request exists: one sentence with the remedy, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code: FaultCode;

  constructor(message: string, options: { code?: FaultCode; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = options.code ?? 'invalid_option';
  }
}

export const formats = ['flac', 'wav', 'mp3', 'm4a', 'opus'] as const;
const stemName = /^[a-z][a-z0-9_-]{0,31}$/;
const modelName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export interface StemsArguments {
  source: string;
  model: string;
  /** What was asked for; `undefined` means every stem of the model. */
  stems: string[] | undefined;
  format: (typeof formats)[number];
  /** Where the files go; `undefined` means `stems-out/<title>`. */
  out: string | undefined;
  /** A candidate's number, from 1, after `no_match`. */
  pick: number | undefined;
  json: boolean;
}

const schema = z.object({
  model: z.string().regex(modelName, '--model takes the name of a model, such as htdemucs.').default('htdemucs'),
  stems: z
    .string()
    .transform((text) => [...new Set(text.split(',').map((stem) => stem.trim().toLowerCase()))])
    .refine(
      (stems) => stems.every((stem) => stemName.test(stem)),
      '--stems takes names separated by commas: vocals,drums.',
    )
    .optional(),
  format: z.enum(formats, `--format takes one of ${formats.join(', ')}.`).default('flac'),
  out: z.string().min(1, '--out takes a directory.').optional(),
  pick: z
    .string()
    .regex(/^[1-9]\d?$/, '--pick takes the number of a candidate, from 1.')
    .transform(Number)
    .optional(),
  json: z.boolean().default(false),
});

export const usage =
  'npm run stems -- SOURCE [--model htdemucs] [--stems vocals,drums] [--format flac|wav|mp3|m4a|opus] [--out DIR] [--pick N] [--json]';

/** @throws UsageError with the first thing that is wrong, in one sentence. */
export function readArguments(argv: readonly string[]): StemsArguments {
  const { values, positionals } = split(argv);
  const [source, ...more] = positionals;
  if (source === undefined || source === '') throw new UsageError(`Name a song: ${usage}`);
  if (more.length > 0) throw new UsageError(`One song at a time: quote a name that has spaces. ${usage}`);
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw new UsageError(parsed.error.issues[0]?.message ?? usage);
  const { model, stems, format, out, pick, json } = parsed.data;
  refuseUnknownStems(model, stems ?? []);
  return { source, model, stems, format, out, pick, json };
}

/** The stems of other models are known to the worker alone. */
function refuseUnknownStems(model: string, stems: readonly string[]): void {
  const known = builtInModels[model];
  if (known === undefined) return;
  const strange = stems.find((stem) => stem !== instrumentalStem && !known.includes(stem));
  if (strange === undefined) return;
  throw new UsageError(`${model} makes no ${strange}: choose from ${[...known, instrumentalStem].join(', ')}.`);
}

function split(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { model: text, stems: text, format: text, out: text, pick: text, json: { type: 'boolean' } } as const;
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new UsageError(`${reason.replace(/\.$/, '')}. Use: ${usage}`, { cause: error });
  }
}
