/** What a stem is called on pages and in the names of files. */
export function stemLabel(stem: string): string {
  if (stem.startsWith('mix-')) return linkWords.mix;
  return stem.charAt(0).toUpperCase() + stem.slice(1).replaceAll('_', ' ');
}

/** The words of the page behind a link. */
export const linkWords = {
  brand: 'Sound Forge Alchemy',
  yourStems: 'Your stems',
  mix: 'Mix',
  inLine: 'In line',
  soon: 'The mixer opens here by itself as soon as the stems are made. You can leave this page and come back.',
  timeLeft: (wait: string) => `about ${wait} left`,
  songs: (count: number) => (count === 1 ? '1 song' : `${count} songs`),
  failures: 'What could not be made',
  privateCopy: 'A private copy.',
  keepIt: 'Made for the person who asked for it: please keep the link to yourself.',
  expires: (moment: string) => `The link works until ${moment}`,
  timeLeftOfLink: (wait: string) => `${wait} left`,
  ended: 'This link has ended. Ask for the song again to get a new one.',
  report: (contact: string) => `To report something: ${contact}`,
  tempo: (bpm: number) => `${bpm} BPM`,
  songList: 'Songs',
} as const;

/** The words of the mixer. */
export const mixerWords = {
  mixer: 'Mixer',
  play: 'Play',
  pause: 'Pause',
  back: 'Back 5 seconds',
  forward: 'Forward 5 seconds',
  position: 'Position',
  positionOf: (at: string, all: string) => `${at} of ${all}`,
  volume: (stem: string) => `Volume of ${stem}`,
  mute: (stem: string) => `Mute ${stem}`,
  solo: (stem: string) => `Solo ${stem}`,
  muteShort: 'M',
  soloShort: 'S',
  presets: 'Presets',
  presetNames: {
    all: 'Everything',
    karaoke: 'Karaoke',
    vocals: 'Vocals only',
    drumless: 'Drumless',
    bassless: 'Bassless',
  },
  loop: 'Loop',
  clearLoop: (from: string, to: string) => `Clear the loop ${from} to ${to}`,
  loopHere: 'Loop four bars from here',
  download: 'Download',
  downloadStem: (stem: string, format: string) => `Download ${stem} as ${format}`,
  downloadMix: 'Download this mix',
  downloadAll: 'Everything as a zip',
  analysis: 'Analysis (JSON)',
  silent: 'Everything is silent: turn something up first.',
  making: (what: string, percent: number) => `Making ${what}: ${percent} %`,
  failedToMake: (what: string) => `${what} could not be made. Try again later.`,
  loading: 'Loading the sound…',
  plain: 'This browser cannot play the stems together. Here they are one by one.',
  noSound: 'The sound could not be loaded. Check the connection, then press Play again.',
  keys: 'Keys: Space plays, ← and → jump 5 seconds, 1 to 9 mute a lane, Shift with them plays it alone, L loops, Esc ends the loop.',
  drag: 'Press on the waveform to go there, drag along it to loop.',
} as const;
