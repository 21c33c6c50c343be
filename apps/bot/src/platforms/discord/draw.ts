import { type APIActionRowComponent, type APIButtonComponent, ButtonStyle, ComponentType } from 'discord.js';
import type { Button, Line, Notice, ReplyView, Span } from '../../chat-platform.ts';
import { escapeMarkup, escapeToFit } from './escape.ts';

/** Discord's limits for an embed. */
const longestTitle = 256;
const longestDescription = 4_096;
const longestLabel = 80;
const buttonsInRow = 5;

const colours: Record<ReplyView['tone'], number> = {
  working: 0x3b82f6,
  done: 0x22c55e,
  failed: 0xef4444,
  ended: 0x6b7280,
};

/** A reply as Discord takes it. Everything is said each time: what is left out of an edit would stay. */
export function drawReply({ title, coverUrl, lines, tone, buttons }: ReplyView) {
  const embed = {
    color: colours[tone],
    description: description(lines),
    ...(title === null ? {} : { title: escapeToFit(title, longestTitle) }),
    ...(coverUrl === null ? {} : { thumbnail: { url: coverUrl } }),
  };
  return { content: '', embeds: [embed], components: rows(buttons) };
}

export function drawNotice({ lines, buttons }: Notice) {
  return { content: lines.map(drawLine).join('\n'), embeds: [], components: rows(buttons) };
}

export const drawLine = (line: Line): string => line.map(drawSpan).join('');

function drawSpan(span: Span): string {
  if (typeof span === 'string') return escapeMarkup(span);
  const seconds = Math.floor(span.at.getTime() / 1000);
  return `<t:${seconds}:${span.as === 'countdown' ? 'R' : 'D'}>`;
}

/** Whole lines only: half a line could end inside a time. */
function description(lines: readonly Line[]): string {
  let text = '';
  for (const line of lines) {
    const longer = text === '' ? drawLine(line) : `${text}\n${drawLine(line)}`;
    if (longer.length > longestDescription) break;
    text = longer;
  }
  return text;
}

function rows(buttons: readonly Button[]): APIActionRowComponent<APIButtonComponent>[] {
  const count = Math.ceil(buttons.length / buttonsInRow);
  return Array.from({ length: count }, (_, row) => ({
    type: ComponentType.ActionRow,
    components: buttons.slice(row * buttonsInRow, (row + 1) * buttonsInRow).map(drawButton),
  }));
}

function drawButton(button: Button): APIButtonComponent {
  const label = button.label.slice(0, longestLabel);
  if (button.kind === 'link') return { type: ComponentType.Button, style: ButtonStyle.Link, label, url: button.url };
  return { type: ComponentType.Button, style: ButtonStyle.Secondary, label, custom_id: button.id };
}
