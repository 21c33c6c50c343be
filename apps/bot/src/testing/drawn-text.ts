import type { Button, Line, ReplyView } from '../chat-platform.ts';

/** A reply as a picture in letters, for comparison: title, lines, buttons. */
export function drawnText(view: Pick<ReplyView, 'title' | 'lines' | 'buttons'>): string {
  const title = view.title === null ? [] : [view.title];
  return [...title, ...view.lines.map(lineText), view.buttons.map(buttonText).join(' ')].join('\n');
}

export function lineText(line: Line): string {
  return line.map((span) => (typeof span === 'string' ? span : `<${span.as} ${span.at.toISOString()}>`)).join('');
}

function buttonText(button: Button): string {
  return `[${button.label}](${button.kind === 'link' ? button.url : button.id.split(':')[0]})`;
}
