const maxLength = 500;

/**
 * A title, an artist or an album as it may be stored and shown: no control characters, one space between words, at most
 * 500 characters; `null` where nothing is left.
 */
export function songText(raw: string | null | undefined): string | null {
  if (raw === null || raw === undefined) return null;
  const text = raw
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return text === '' ? null : [...text].slice(0, maxLength).join('');
}

/** A title out of a file's name: its last part without the extension. */
export function titleFromFileName(name: string | null): string {
  const last = name?.split(/[/\\]/).at(-1) ?? '';
  return songText(last.replace(/\.[A-Za-z0-9]{1,5}$/, '')) ?? songText(last) ?? 'Untitled';
}
