import type { Block } from './blocks.ts';

/**
 * Whom a message would notify: `channel`, `here`, `everyone` and ids of people, from its text and from every mrkdwn
 * text of its blocks. Escaped characters notify nobody. Updates notify nobody either.
 */
export function pingedBy(text: string, blocks: readonly Block[]): string[] {
  const texts = [text, ...mrkdwnOf(blocks)];
  const found = texts.flatMap((each) => [
    ...each.matchAll(/<(?:!(channel|here|everyone)|@([UW][A-Z0-9]+))(?:\|[^>]*)?>/g),
  ]);
  return [...new Set(found.flatMap(([, special, user]) => special ?? user ?? []))];
}

function mrkdwnOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf);
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value) return [String(value.text)];
  return Object.values(value).flatMap(mrkdwnOf);
}
