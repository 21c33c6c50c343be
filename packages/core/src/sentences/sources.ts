/** What is said of links, of the services behind them and of where audio comes from. */
export const sourceWords = {
  limited: (wait: string, until: string | null) =>
    `The music service asks us to wait ${wait}${until === null ? '' : `, until ${until}`}. I will try again by myself.`,
  limitedTooOften: 'The music service has asked us to wait too often. Try again later.',
  tooManyTracks: (count: number, most: number) =>
    `That list has ${count} songs, and I take at most ${most} at once. Send a shorter one.`,
  tooLong: (minutes: number) => `That is longer than ${minutes} minutes, which is the most that I take.`,
  credentialsRefused: 'Spotify does not accept the credentials that the operator gave me.',
  premiumNeeded: "Spotify's Web API wants the operator to have an active Premium subscription.",
  apiRefuses: (status: number) =>
    `Spotify's Web API refuses what I ask (status ${status}). The operator has to update me.`,
  answerChanged: (sender: string, what: string) =>
    `${sender}'s answer is not as it was: ${what}. The operator has to update me.`,
  listCut:
    'Without its owner Spotify shows me only the first 100 songs of a list. If it has more, the rest is not in here.',
  goneEntry: 'A song that is no longer there',
  notPlayable: 'Spotify does not play this song any more.',
  nothingPlayable: 'Spotify plays none of the songs of that list.',
  emptyList: 'There is no song in that list.',
  downloadsOff: "Downloading is turned off here. Attach the file and I'll split it.",
  downloaderMissing: 'The downloader is not set up here. The operator has to run: npm run setup -- fetch',
  wrongLength: 'The recording that I found has another length than the song. Attach the file instead.',
  silent: 'The recording that I found is silent. Attach the file instead.',
  fileGone: 'That file is no longer there. Attach it again.',
  fileElsewhere: 'I fetch files only from where this chat keeps them. Attach the file itself.',
  fileTooBig: 'That file is bigger than any song that I may take. Send a shorter or a compressed one.',
  filesNotAllowed: (platform: string) =>
    `${platform} does not let me read files here. The operator has to allow it, then press Retry.`,
} as const;
