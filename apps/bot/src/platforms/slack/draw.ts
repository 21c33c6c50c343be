import type { types } from '@slack/bolt';
import type { Button, Line, Moment, Notice, ReplyView, Span } from '../../chat-platform.ts';
import { escapeMrkdwn } from './escape.ts';

type Block = types.KnownBlock;

/** Slack's limits for blocks. */
const longestHeader = 150;
const longestSection = 3_000;
const longestLabel = 75;

/** A reply as Slack takes it: always text and blocks, because text alone would take the blocks away. */
export function drawReply(view: ReplyView): { text: string; blocks: Block[] } {
  const { title, coverUrl, summary, buttons } = view;
  const { lines, footer } = withFooter(view);
  const [first, ...rest] = sections(lines);
  const cover = coverUrl === null ? {} : { accessory: image(coverUrl, title ?? summary) };
  return {
    text: escapeMrkdwn(summary),
    blocks: [
      ...(title === null ? [] : [{ type: 'header' as const, text: plain(title, longestHeader) }]),
      ...(first === undefined ? [] : [{ ...first, ...cover }, ...rest]),
      ...context(footer),
      ...actions(buttons),
    ],
  };
}

/** At its end a reply's last line says how long all of it took and lasts: that stands smaller, below the rest. */
function withFooter({ lines, tone }: ReplyView): { lines: readonly Line[]; footer: Line | undefined } {
  const hasFooter = tone !== 'working' && lines.length > 1;
  return hasFooter ? { lines: lines.slice(0, -1), footer: lines.at(-1) } : { lines, footer: undefined };
}

function context(line: Line | undefined): Block[] {
  if (line === undefined) return [];
  return [{ type: 'context', elements: [{ type: 'mrkdwn', text: drawLine(line).slice(0, longestSection) }] }];
}

export function drawNotice({ lines, buttons }: Notice): { text: string; blocks: Block[] } {
  return { text: lines.map(drawLine).join('\n'), blocks: [...sections(lines), ...actions(buttons)] };
}

export const drawLine = (line: Line): string => line.map(drawSpan).join('');

function drawSpan(span: Span): string {
  return typeof span === 'string' ? escapeMrkdwn(span) : drawMoment(span);
}

/** In the reader's own zone and language; the fallback is for clients that cannot. */
function drawMoment({ at, as }: Moment): string {
  const seconds = Math.floor(at.getTime() / 1000);
  const fallback = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const format = as === 'countdown' ? '{date_short_pretty} at {time}' : '{date_long}';
  return `<!date^${seconds}^${format}|${fallback}>`;
}

/** Plain text needs no escapes; only a line with a moment in it has to be mrkdwn. */
function sections(lines: readonly Line[]) {
  const blocks: { type: 'section'; text: { type: 'plain_text' | 'mrkdwn'; text: string } }[] = [];
  for (const line of lines) {
    const isPlain = line.every((span) => typeof span === 'string');
    const type = isPlain ? 'plain_text' : 'mrkdwn';
    const text = isPlain ? line.join('') : drawLine(line);
    const last = blocks.at(-1);
    if (last?.text.type === type && last.text.text.length + text.length < longestSection) last.text.text += `\n${text}`;
    else if (text !== '') blocks.push({ type: 'section', text: { type, text: text.slice(0, longestSection) } });
  }
  return blocks;
}

function image(url: string, alt: string) {
  return { type: 'image' as const, image_url: url, alt_text: alt };
}

function actions(buttons: readonly Button[]): Block[] {
  return buttons.length === 0 ? [] : [{ type: 'actions', elements: buttons.map(drawButton) }];
}

function drawButton(button: Button, place: number) {
  const text = plain(button.label, longestLabel);
  const common = { type: 'button' as const, text };
  if (button.kind === 'link') return { ...common, url: button.url, action_id: `open:${place}` };
  return { ...common, action_id: button.id };
}

function plain(text: string, limit: number) {
  const cut = text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
  return { type: 'plain_text' as const, text: cut, emoji: false };
}
