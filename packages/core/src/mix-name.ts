const shape = /^mix-((?:[0-9a-f]{2}){1,14})$/;

/** The loudest that a stem can be in a mix, in percent of its own level. */
export const loudestPercent = 200;

/** How loud each stem of a mix is: whole percent of its own level, 0 to {@link loudestPercent}. */
export type MixPercents = Readonly<Record<string, number>>;

/**
 * The name that a mix is stored under. It says by itself what is in it, so that the same mix asked for twice is made once:
 * two hexadecimal digits for each stem of the model, in alphabetical order; a stem that `percents` does not name is silent.
 *
 * `mixName(['vocals', 'drums'], { drums: 100 })` is `mix-6400`.
 *
 * @param stems all stems of the model, at most 14.
 */
export function mixName(stems: readonly string[], percents: MixPercents): string {
  const digits = [...stems].sort().map((stem) => (percents[stem] ?? 0).toString(16).padStart(2, '0'));
  return `mix-${digits.join('')}`;
}

/** Reads a name that {@link mixName} made for these stems; `undefined` for any other. */
export function readMixName(name: string, stems: readonly string[]): MixPercents | undefined {
  const digits = shape.exec(name)?.[1];
  if (digits === undefined || digits.length !== stems.length * 2) return undefined;
  const percents = [...stems].sort().map((stem, at) => [stem, Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16)]);
  return Object.fromEntries(percents);
}

/** Whether it is a mix's name and not a stem's. */
export const isMixName = (name: string): boolean => shape.test(name);
