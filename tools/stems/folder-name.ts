/** Longest name in bytes that every common file system takes, with room for an ending. */
const maxBytes = 120;

/**
 * A folder or file name that every file system takes, as near to the text as can be: separators, control characters and
 * what Windows refuses become spaces; no dot or space at either end; at most 120 bytes of UTF-8, cut between characters.
 */
export function folderName(text: string): string {
  const cleaned = text
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}/\\:*?"<>|]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[. ]+|[. ]+$/g, '');
  const short = cut(cleaned).replaceAll(/[. ]+$/g, '');
  return short === '' ? 'Untitled' : short;
}

function cut(text: string): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) return kept;
    kept += character;
  }
  return kept;
}
