const markup = /[\\`*_~|<>[\]()#+\-:@.!]/g;

/** Text as it is written: no markup, no mention, no link. Discord shows a mark after a backslash as itself. */
export const escapeMarkup = (text: string): string => text.replaceAll(markup, '\\$&');

/** Escaped text of at most so many characters; what does not fit is left off at the end. */
export function escapeToFit(text: string, limit: number): string {
  const whole = escapeMarkup(text);
  if (whole.length <= limit) return whole;
  let fitting = '';
  for (const character of text) {
    const next = fitting + escapeMarkup(character);
    if (next.length >= limit) break;
    fitting = next;
  }
  return `${fitting}…`;
}
