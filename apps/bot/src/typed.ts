import { type OutputFormat, outputFormats } from '@alchemy/db/ask';

/** What was typed after `/stems`, or after a mention, where a network has no options of its own. */
export interface Typed {
  readonly text: string;
  readonly stems: readonly string[] | null;
  readonly format: OutputFormat | null;
  readonly private: boolean;
}

const looksLikeLink = /[:/.<>@]/;

/** `<link> [stem…] [format] [private]`, in any order. */
export function readTyped(raw: string): Typed {
  const text = raw.trim();
  const words = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '' && !looksLikeLink.test(word));
  const format = outputFormats.find((each) => words.includes(each)) ?? null;
  const isOption = (word: string) => word === 'private' || outputFormats.some((each) => each === word);
  const stems = words.filter((word) => !isOption(word));
  return { text, format, private: words.includes('private'), stems: stems.length === 0 ? null : stems };
}
