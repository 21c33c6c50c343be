const wordJoiner = '\u2060';

/**
 * Text as it is written, for fields that Slack reads as mrkdwn. The three signs of its commands have escapes; its marks
 * for emphasis have none, and stop being marks when something invisible stands beside them.
 */
export function escapeMrkdwn(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replaceAll(/[*_~`]/g, (mark) => `${wordJoiner}${mark}${wordJoiner}`);
}

/** What a person typed, out of the text of a command: Slack escapes the three signs. */
export function decodeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
