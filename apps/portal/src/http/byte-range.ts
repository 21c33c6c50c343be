/** First and last byte, both included, counted from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a Range header (RFC 9110, section 14) for a body of `sizeBytes`.
 *
 * Answers the range, `'unsatisfiable'` for one that begins beyond the end, and `undefined` where the whole body is to
 * be sent: no header, another unit, several ranges at once or a header that is not well-formed.
 */
export function parseByteRange(header: string | null, sizeBytes: number): ByteRange | 'unsatisfiable' | undefined {
  const written = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? '');
  if (written === null) return undefined;
  const [, first = '', last = ''] = written;
  if (first === '') return last === '' ? undefined : suffix(Number(last), sizeBytes);
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= sizeBytes) return 'unsatisfiable';
  return { start, end: last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1) };
}

/** The last `length` bytes, or all of them when there are fewer. */
function suffix(length: number, sizeBytes: number): ByteRange | 'unsatisfiable' {
  if (length === 0 || sizeBytes === 0) return 'unsatisfiable';
  return { start: Math.max(0, sizeBytes - length), end: sizeBytes - 1 };
}
