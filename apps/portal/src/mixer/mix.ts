/** How one lane is set. */
export interface LaneMix {
  /** Whole percent of the stem's own level, 0 to 100. */
  readonly volume: number;
  readonly mute: boolean;
  readonly solo: boolean;
}

/** Every lane by its stem. */
export type Mix = Readonly<Record<string, LaneMix>>;

/** As a lane is before anybody touched it. */
export const untouched: LaneMix = { volume: 100, mute: false, solo: false };

export const openMix = (stems: readonly string[]): Mix => Object.fromEntries(stems.map((stem) => [stem, untouched]));

/** What is heard of each lane, in whole percent: solo leaves only those that have it, and mute is stronger. */
export function heard(mix: Mix): Record<string, number> {
  const alone = Object.values(mix).some(({ solo }) => solo);
  const levels = Object.entries(mix).map(([stem, { volume, mute, solo }]) => [
    stem,
    mute || (alone && !solo) ? 0 : volume,
  ]);
  return Object.fromEntries(levels);
}

export function change(mix: Mix, stem: string, over: Partial<LaneMix>): Mix {
  return { ...mix, [stem]: { ...(mix[stem] ?? untouched), ...over } };
}

export const presetNames = ['all', 'karaoke', 'vocals', 'drumless', 'bassless'] as const;
export type PresetName = (typeof presetNames)[number];

/** Which lanes are silent in each preset. */
const silent: Record<PresetName, (stem: string) => boolean> = {
  all: () => false,
  karaoke: (stem) => stem === 'vocals',
  vocals: (stem) => stem !== 'vocals',
  drumless: (stem) => stem === 'drums',
  bassless: (stem) => stem === 'bass',
};

/** Every lane at its own level, but for those that the preset silences. */
export function presetMix(name: PresetName, stems: readonly string[]): Mix {
  return Object.fromEntries(stems.map((stem) => [stem, { ...untouched, mute: silent[name](stem) }]));
}

/** The presets that differ from everything and from silence with these lanes; none for a single lane. */
export function presetsFor(stems: readonly string[]): PresetName[] {
  const differing = presetNames.filter((name) => {
    const count = stems.filter((stem) => silent[name](stem)).length;
    return count > 0 && count < stems.length;
  });
  return differing.length === 0 ? [] : ['all', ...differing];
}

/** The preset that a mix is, if it is one. */
export function presetOf(mix: Mix): PresetName | undefined {
  const stems = Object.keys(mix);
  const now = JSON.stringify(heard(mix));
  return presetsFor(stems).find((name) => JSON.stringify(heard(presetMix(name, stems))) === now);
}
