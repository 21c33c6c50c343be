/** Ways to write "one folder up" that some server, proxy or file system somewhere understood. */
const climbs = [
  '../',
  '..%2f',
  '..%2F',
  '%2e%2e/',
  '%2e%2e%2f',
  '%252e%252e%252f',
  '..%252f',
  '..%5c',
  '..\\',
  '%2e%2e%5c',
  '%252e%252e%255c',
  '..%c0%af',
  '%c0%ae%c0%ae/',
  '%uff0e%uff0e/',
  '%ef%bc%8e%ef%bc%8e%ef%bc%8f',
  '%e2%80%a5/',
  '....//',
  '..;/',
  '..%00/',
  '.%00./',
  '/',
  '//',
  '/%2f',
  './../',
];

const targets = ['etc/passwd', 'secret.txt', '.storage-id', 'downloads/x.flac', 'windows/win.ini', 'stems/vocals.flac'];

/** Paths behind a token that climb out of it. */
export function climbingPaths(): string[] {
  return climbs.flatMap((climb) =>
    targets.flatMap((target) => [`${climb.repeat(2)}${target}`, `1/${climb.repeat(5)}${target}`]),
  );
}

/** Names of files that are none, each once meant to confuse a system that it came to. */
export const oddNames = [
  'vocals.flac%00',
  'vocals.flac%00.json',
  'vocals%00.flac',
  'vocals.flac%0a',
  'vocals.flac%0d%0aSet-Cookie:x=1',
  'vocals.flac.',
  'vocals.flac%20',
  'vocals.flac::$DATA',
  'vocals.flac:secret',
  'VOCALS.FLAC',
  'vocals.FLAC',
  'vocals.exe',
  'vocals',
  '.flac',
  '..flac',
  'CON',
  'NUL.flac',
  'aux.flac',
  'C:%5cwindows%5cwin.ini',
  'C:/windows/win.ini',
  '%5c%5cserver%5cshare%5cx.flac',
  'file:%2f%2f%2fetc%2fpasswd',
  'voc%e2%80%8bals.flac',
  '%e2%80%ae%63%61%6c%66.slacov',
  '%f0%9f%8e%89.flac',
  'drums%2fvocals.flac',
  '-vocals.flac',
  '$(id).flac',
  '%60id%60.flac',
  "'%20or%201=1--.flac",
  '%3cscript%3e.flac',
  '__proto__.flac',
  'constructor.flac',
  'hasOwnProperty',
  `${'a'.repeat(3_000)}.flac`,
  '0/vocals.flac',
  '01/vocals.flac',
  '-1/vocals.flac',
  '1e0/vocals.flac',
  '99999/vocals.flac',
  '2/vocals.flac',
  '1/1/vocals.flac',
  '1/all.zip',
  'all.zip?format=exe',
  'all.zip?format=../../etc/passwd',
  'all.zip?format=mp3&format=wav',
  'all.zip%00?format=flac',
  'mix.wav',
  'mix.wav?vocals=0',
  'mix.wav?vocals=999',
  'mix.wav?guitar=100',
  'mix.wav?../vocals=100',
  'mix-64646464.wav',
  'peaks.json',
  'state.json/x',
  'cover.jpg%00',
  'cover.png',
  'score.json%2f..%2fanalysis.json',
];

/** Ends of addresses that do not decode, or that a router would like to tidy up. */
export const malformedEnds = [
  '%',
  '%z',
  '%zz',
  '%2',
  '%c0%af',
  '%e2%82',
  '%ff',
  '//',
  '//vocals.flac',
  '\\',
  '\\\\..',
  '/%',
];

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Tokens that differ from a good one: a letter changed at every place, every shorter length, more behind it. */
export function spoiltTokens(token: string): string[] {
  const changed = [...token].map((letter, at) => {
    const other = alphabet[(alphabet.indexOf(letter) + 1) % alphabet.length];
    return `${token.slice(0, at)}${other}${token.slice(at + 1)}`;
  });
  const cut = Array.from({ length: token.length }, (_, length) => token.slice(0, length)).filter(Boolean);
  const longer = ['A', '=', '%00', '%20', '.', '..', '~'].map((end) => `${token}${end}`);
  return [...changed, ...cut, ...longer];
}
