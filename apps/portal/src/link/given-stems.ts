import { instrumentalStem } from '@alchemy/core/models';
import type { RequestView } from '@alchemy/db/requests';
import type { FileFacts } from '@alchemy/db/tracks';
import type { Link } from './link.ts';

const voice = 'vocals';

/** The stems that a song has of the link's model, in alphabetical order. */
export function madeStems(link: Pick<Link, 'model'>, files: readonly FileFacts[]): string[] {
  const made = files.flatMap(({ kind, model, stem }) =>
    kind === 'stem' && model === link.model && stem ? [stem] : [],
  );
  return made.sort();
}

/** The stems that were asked for by name; `null` where all of them were. */
export const askedStems = (link: Pick<Link, 'stems'>, request: Pick<RequestView, 'stems'>) =>
  link.stems ?? request.stems;

/** What a link gives out of a song, once its stems are made: what was asked for by name, else every stem. */
export function givenStems(made: readonly string[], asked: readonly string[] | null): string[] {
  if (asked === null) return [...made];
  return asked.filter((stem) => made.includes(stem) || (stem === instrumentalStem && made.length > 0));
}

/**
 * How loud each stem of the model is in a mix of lanes: a lane is a stem or the sum of all but the voice. `undefined`
 * when a lane is not one that the link gives out.
 */
export function percentsOf(
  lanes: Readonly<Record<string, number>>,
  made: readonly string[],
  asked: readonly string[] | null,
): Record<string, number> | undefined {
  const given = givenStems(made, asked);
  if (Object.keys(lanes).some((lane) => !given.includes(lane))) return undefined;
  const together = (stem: string) => (stem === voice ? 0 : (lanes[instrumentalStem] ?? 0));
  return Object.fromEntries(made.map((stem) => [stem, Math.min((lanes[stem] ?? 0) + together(stem), 200)]));
}
