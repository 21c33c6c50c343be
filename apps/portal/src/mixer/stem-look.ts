/** Colours of lanes, as the theme has them; stems that it does not know share the colour of `other`. */
const known = ['vocals', 'drums', 'bass', 'other', 'instrumental'] as const;

type Known = (typeof known)[number];

const isKnown = (stem: string): stem is Known => known.some((name) => name === stem);

/** The custom property that holds a lane's colour. */
export const stemColor = (stem: string): string => `--stem-${isKnown(stem) ? stem : 'other'}`;

const dots: Record<Known, string> = {
  vocals: 'bg-stem-vocals',
  drums: 'bg-stem-drums',
  bass: 'bg-stem-bass',
  other: 'bg-stem-other',
  instrumental: 'bg-stem-instrumental',
};

/** A class that fills with a lane's colour. */
export const stemFill = (stem: string): string => dots[isKnown(stem) ? stem : 'other'];

const accents: Record<Known, string> = {
  vocals: 'accent-stem-vocals',
  drums: 'accent-stem-drums',
  bass: 'accent-stem-bass',
  other: 'accent-stem-other',
  instrumental: 'accent-stem-instrumental',
};

/** A class that gives a slider a lane's colour. */
export const stemAccent = (stem: string): string => accents[isKnown(stem) ? stem : 'other'];
