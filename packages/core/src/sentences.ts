import type { FaultCode } from './errors.ts';

const faults: Record<FaultCode, string> = {
  invalid_option: 'That option is not one that I know.',
  invalid_url: 'That is not a complete Spotify link. Copy it again from Share → Copy link.',
  unsupported_link: "I take Spotify links and audio files. Attach the file and I'll split it.",
  not_found: 'I could not find that. Check the name or the link and try again.',
  private_or_missing: 'That song or list is private or no longer there. Make it public, or attach the file.',
  rate_limited: 'The music service asks us to wait. I will try again by myself.',
  no_match: 'I found no recording that fits. Attach the file instead.',
  restricted: 'This song cannot be provided here.',
  too_long: 'That is longer than I may take. Cut it into parts and send those.',
  too_short: 'That is under one second of sound. Send a longer file.',
  too_many_tracks: 'That list has more songs than I may take at once. Send a shorter one.',
  quota_exceeded: "Today's share is used up. Try again tomorrow.",
  unsupported_audio: 'That file has no audio that I can read. Send MP3, FLAC, WAV, M4A, OGG or Opus.',
  corrupt_audio: 'That file is damaged and cannot be read to its end. Export it again and send the new one.',
  model_missing: 'There is no separation model of that name here. Leave the option out to use htdemucs.',
  disk_full: 'There is no room on the disk. The operator has to free some; then press Retry.',
  out_of_memory: 'That needed more memory than there is. Try again later or send a shorter file.',
  timeout: 'That took longer than it may. Try again later.',
  operator_attention: 'Something here needs the operator. They can see it in the portal.',
  service_unavailable: 'A service that I need does not answer. Try again in a few minutes.',
  cancelled: 'Cancelled.',
  internal: 'Something went wrong on our side. It is written down for the operator; try again.',
};

/** The sentence for the person who asked. */
export const faultSentence = (code: FaultCode): string => faults[code];

/** What a stage is doing, for a progress line. */
export const stageWords = {
  resolve: 'Looking up',
  download: 'Fetching',
  processing: 'Separating',
  analysis: 'Analysing',
  format: 'Converting',
  cleanup: 'Cleaning up',
} as const;

const ordinalEndings = new Map([
  ['one', 'st'],
  ['two', 'nd'],
  ['few', 'rd'],
]);
const ordinalRules = new Intl.PluralRules('en', { type: 'ordinal' });

/** What a stage is called in a row of marks once it is done. */
export const doneWords = { resolve: 'Found', download: 'Downloaded', processing: 'Separated' } as const;

/** Marks before a step or a song. */
export const marks = { done: '✓', working: '●', waiting: '○', failed: '✗' } as const;

/** The words of a reply. A sentence with a moment in it is a list: `when` is drawn in the reader's own zone. */
export const replyWords = {
  lookingUp: 'Looking up your song…',
  inLine: (place: number) => `In line: ${place}${ordinalEndings.get(ordinalRules.select(place)) ?? 'th'}`,
  startsIn: (wait: string) => `starts in about ${wait}`,
  timeLeft: (wait: string) => `about ${wait} left`,
  tryingAgain: (why: string, wait: string) => `${why.replace(/\.$/, '')}; trying again in ${wait}`,
  tryingAgainAt: <When>(why: string, when: When) => [`${why.replace(/\.$/, '')}; trying again `, when],
  readyIn: (elapsed: string) => `ready in ${elapsed}`,
  expires: <When>(when: When) => ['expires ', when],
  linksEnded: 'Links ended.',
  keptUntil: <When>(when: When) => ['The stems are kept until ', when, '.'],
  noLinks: 'There is no link: the operator has to set PUBLIC_URL to an address that you can reach.',
  alreadySplit: 'Already split. Here you go.',
  cancelled: 'Cancelled.',
  cancelledBy: (name: string) => `Cancelled by ${name}.`,
  failedTrack: (title: string, message: string) => `${title}: ${message}`,
  candidate: (n: number, song: string) => `${n}. ${song}`,
  followThere: 'I cannot change this message much longer. Its page shows how it ends.',
  songsReady: (ready: number, all: number) => `${ready} of ${all} ready`,
  moreSongs: (count: number) => `and ${count} more`,
  yourSong: 'Your song',
  summary: (title: string, state: string) => `${title}: ${state}`,
  ready: 'ready',
  failed: 'failed',
  inTheLine: 'in line',
} as const;

export const buttonWords = {
  cancel: 'Cancel',
  ping: 'Ping me',
  retry: 'Retry',
  startAgain: 'Start again',
  openMixer: 'Open mixer',
  downloadAll: 'Download all',
  instrumental: 'Instrumental',
  renew: 'New links',
  follow: 'Follow it here',
  pick: (n: number) => `Take ${n}`,
} as const;

/** Short answers that only their reader sees. */
export const noticeWords = {
  notYours: 'Only whoever asked, or who manages this place, can do that.',
  oldButton: 'That button is from another time. Ask for the song again.',
  pingComing: "I'll ping you when it is done.",
  pingTooLate: 'It is over already.',
  nothingAtWork: 'Nothing of yours is at work.',
  atWork: (title: string, state: string) => `${title}: ${state}`,
  forgotten: 'All that I knew of you is removed. Files that only you sent go with the next clean-up.',
  fromElsewhere: 'I take files that were attached here, not from other addresses. Attach the file itself.',
  fileTooLarge: (limit: string) =>
    `That file is larger than the ${limit} that I take. Send a shorter or compressed one.`,
  linkOrFile: 'Give me either a link or a file: exactly one of them.',
  missingPermissions: (names: readonly string[]) =>
    `I lack ${names.length === 1 ? 'a permission' : 'permissions'} here: ${names.join(', ')}. Ask whoever manages this place to grant ${names.length === 1 ? 'it' : 'them'}.`,
  pingNow: (title: string) => `${title} is done.`,
  newLinks: 'Here are new links.',
  noLinks: replyWords.noLinks,
  notHere: 'I am not allowed to work in this place. The operator can add it to ALLOWED_WORKSPACES.',
  sentPrivately: 'I answer in your direct messages.',
  messagesClosed:
    'You do not take direct messages from me. Allow them in your privacy settings, or ask without private.',
  unknownStem: (stems: readonly string[]) => `The stems are ${stems.join(', ')}.`,
  unknownFormat: (formats: readonly string[]) => `I make ${formats.join(', ')}.`,
  help: [
    '/stems with a Spotify link splits a song into vocals, drums, bass and other.',
    'Name stems (vocals, instrumental) or a format (flac, wav, mp3, m4a, opus) to get only those.',
    'One message counts up and ends with the links. They expire; asking again is quick while the stems are kept.',
  ],
} as const;

/** Words for choosing among recordings when none fits by itself. */
export const pickWords = {
  notOffered: 'That recording is not on offer any more. Ask for the song again.',
  terminal: 'Say which one with --pick and its number, or hand in the file.',
} as const;

/** What stands in the way of an ask, beside what is wrong with it. */
export const quotaWords = {
  blocked: 'The operator has blocked you from asking here.',
  tooManyAtOnce: (count: number) =>
    `You have ${count} ${count === 1 ? 'request' : 'requests'} at work already. Wait for one to end, or cancel it.`,
  minutesUsedUp: (minutes: number) =>
    `This place has used up its ${minutes} minutes of new music for today. What is split already still opens; try again tomorrow.`,
} as const;

/** The form of a bare `/stems`; titles have at most 24 characters. */
export const modalWords = {
  title: 'Split into stems',
  submit: 'Split',
  close: 'Cancel',
  private: 'Where to answer',
} as const;

/** What the chat networks show while a command is typed; at most 100 characters each. */
export const commandWords = {
  stems: 'Split a song into vocals, drums, bass and other',
  url: 'A Spotify link to a song, an album or a playlist',
  file: 'An audio file, instead of a link',
  queue: 'What you are waiting for',
  stemNames: 'Only these, such as "vocals" or "instrumental"; all of them if left out',
  format: 'The kind of files; FLAC if left out',
  model: 'The separation model; htdemucs if left out',
  private: 'Answer in my direct messages',
  help: 'How to split songs into stems',
} as const;
