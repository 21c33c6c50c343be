import { OutputFormat, StemName } from '@alchemy/db/ask';

/** A file that an address behind a link names. `place` counts the songs of the request from 1. */
export type WantedFile =
  | { readonly kind: 'stem'; readonly place: number; readonly stem: string; readonly format: OutputFormat }
  | { readonly kind: 'analysis'; readonly place: number };

/**
 * Reads what follows the token: `<n>/<stem>.<format>` or `<n>/analysis.json`, where `<n>/` left out means the first
 * song. Answers `undefined` for every other spelling, so that each file has few addresses and none leads elsewhere.
 *
 * @param segments the parts of the path, already percent-decoded: they may hold anything.
 */
export function parseWantedFile(segments: readonly string[]): WantedFile | undefined {
  if (segments.length === 1) return fileNamed(segments[0] ?? '', 1);
  if (segments.length !== 2 || !/^[1-9]\d{0,3}$/.test(segments[0] ?? '')) return undefined;
  return fileNamed(segments[1] ?? '', Number(segments[0]));
}

function fileNamed(name: string, place: number): WantedFile | undefined {
  if (name === 'analysis.json') return { kind: 'analysis', place };
  const dot = name.lastIndexOf('.');
  const stem = StemName.safeParse(name.slice(0, Math.max(dot, 0)));
  const format = OutputFormat.safeParse(name.slice(dot + 1));
  if (!stem.success || !format.success) return undefined;
  return { kind: 'stem', place, stem: stem.data, format: format.data };
}
