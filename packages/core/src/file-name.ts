/** Every file system takes 255 bytes of UTF-8, and an ending and a number still have to fit. */
const usualBytes = 180;

/** What Windows keeps for its devices, with any ending. */
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i;

/** Joiners that emoji and several scripts need; all other invisible marks, such as those that turn the direction, go. */
const invisible = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * Any text as the name of a file or folder, without an ending, that Windows, macOS and Linux all take, and that no shell
 * or archive reads as a path. What no system takes becomes a dash; letters of every script and emoji stay.
 *
 * @param otherwise what it is called when nothing of the text is left. @param mostBytes of UTF-8.
 */
export function fileName(text: string, otherwise: string, mostBytes = usualBytes): string {
  const cleaned = text
    .normalize('NFC')
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(invisible, ' ')
    .replace(/[/\\:*?"<>|]+/g, '-')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+/, '');
  const short = cut(cleaned, mostBytes).replace(/[. ]+$/, '');
  if (short === '') return otherwise;
  return reserved.test(short) ? `_${short}` : short;
}

/** Cut between characters as people see them, so that no emoji is left in half. */
function cut(text: string, mostBytes: number): string {
  let bytes = 0;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    bytes += Buffer.byteLength(segment);
    if (bytes > mostBytes) return kept;
    kept += segment;
  }
  return kept;
}

/** Names that differ only in case would be one file on Windows and macOS: the second one gets a number. */
export function distinctNames(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    let free = name;
    for (let copy = 2; taken.has(free.toLowerCase()); copy++) free = `${name} (${copy})`;
    taken.add(free.toLowerCase());
    return free;
  };
}
