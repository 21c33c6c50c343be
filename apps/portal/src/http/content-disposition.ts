import { fileName } from '@alchemy/core/file-name';

/** A name that was made safe before, and what was put behind it, pass uncut. */
const mostNameBytes = 230;

/**
 * The header that makes a browser save a download under a name (RFC 6266): an ASCII spelling for old programs, and the
 * true one in UTF-8. What no file system takes, and what would end the header, is replaced.
 *
 * @param stem the name without its ending; any text.
 * @param extension letters and digits.
 */
export function attachmentNamed(stem: string, extension: string): string {
  const name = `${fileName(stem, 'stem', mostNameBytes)}.${extension}`;
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\x20-\x7e]+/g, '_')
    .replace(/["\\%]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${extended(name)}`;
}

/** Percent-encodes all but the characters that RFC 8187 allows as they are. */
function extended(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
