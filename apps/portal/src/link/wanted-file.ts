import { loudestPercent, type MixPercents } from '@alchemy/core/mix-name';
import { OutputFormat, StemName } from '@alchemy/db/ask';

/** What an address behind a link names. `place` counts the songs of the request from 1. */
export type WantedFile =
  | { readonly kind: 'stem'; readonly place: number; readonly stem: string; readonly format: OutputFormat }
  | { readonly kind: 'mix'; readonly place: number; readonly lanes: MixPercents; readonly format: OutputFormat }
  | { readonly kind: 'analysis' | 'score' | 'cover'; readonly place: number }
  | { readonly kind: 'archive'; readonly format: OutputFormat | undefined }
  | { readonly kind: 'state' };

/** The query of an address, as the router parsed it. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Files that have one name for every song. */
const named = { 'analysis.json': 'analysis', 'score.json': 'score', 'cover.jpg': 'cover' } as const;

/**
 * Reads what follows the token: `<n>/<file>`, where `<n>/` left out means the first song, `all.zip` or `state.json`.
 * Answers `undefined` for every other spelling, so that each file has few addresses and none leads elsewhere.
 *
 * @param segments the parts of the path, already percent-decoded: they may hold anything.
 */
export function parseWantedFile(segments: readonly string[], query: Query = {}): WantedFile | undefined {
  const [first = '', second = ''] = segments;
  if (segments.length === 1) return wholeLink(first, query) ?? fileNamed(first, 1, query);
  if (segments.length !== 2 || !/^[1-9]\d{0,3}$/.test(first)) return undefined;
  return fileNamed(second, Number(first), query);
}

function wholeLink(name: string, { format }: Query): WantedFile | undefined {
  if (name === 'state.json') return { kind: 'state' };
  if (name !== 'all.zip') return undefined;
  if (format === undefined) return { kind: 'archive', format };
  const wanted = OutputFormat.safeParse(format);
  return wanted.success ? { kind: 'archive', format: wanted.data } : undefined;
}

function fileNamed(name: string, place: number, query: Query): WantedFile | undefined {
  if (isNamed(name)) return { kind: named[name], place };
  const dot = name.lastIndexOf('.');
  const stem = StemName.safeParse(name.slice(0, Math.max(dot, 0)));
  const format = OutputFormat.safeParse(name.slice(dot + 1));
  if (!stem.success || !format.success) return undefined;
  if (stem.data !== 'mix') return { kind: 'stem', place, stem: stem.data, format: format.data };
  const lanes = parseLanes(query);
  return lanes && { kind: 'mix', place, lanes, format: format.data };
}

const isNamed = (name: string): name is keyof typeof named => Object.hasOwn(named, name);

/** `?vocals=80&drums=100`: whole percent for each lane; what else the router put into the query is passed over. */
function parseLanes(query: Query): MixPercents | undefined {
  const lanes: Record<string, number> = {};
  for (const [stem, text] of Object.entries(query)) {
    if (stem === 'token' || stem === 'file') continue;
    const percent = typeof text === 'string' && /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
    if (!StemName.safeParse(stem).success || !(percent <= loudestPercent)) return undefined;
    lanes[stem] = percent;
  }
  return Object.values(lanes).some((percent) => percent > 0) ? lanes : undefined;
}
