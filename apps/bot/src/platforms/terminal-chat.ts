import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import type { Answer, Button, ChatPlatform, Command, Handlers, Line, MessageRef, ReplyView } from '../chat-platform.ts';
import { readTyped } from '../typed.ts';

export interface TerminalChatSettings {
  /** Lines that a person types: `/stems <link> …`, or the label of a button of the newest reply. */
  readonly input: Readable;
  readonly output: Writable;
  /** Who types. */
  readonly account: string;
}

const Ref = z.object({ id: z.string() });
const workspace = 'terminal';

/** The same flow in a shell, for development and tests: one person, one place, every state of a reply written below the last. */
export function createTerminalChat({ input, output, account }: TerminalChatSettings): ChatPlatform {
  const person = { identity: `terminal:${account}`, name: account };
  const place = { workspace, mayManage: true, missing: [] };
  const lines = createInterface({ input });
  const atWork = new Set<Promise<void>>();
  let buttons: readonly Button[] = [];

  const write = (text: string) => output.write(`${text}\n`);
  function draw(view: ReplyView): void {
    buttons = view.buttons;
    write(drawReply(view));
  }

  async function answer(given: Answer, message: MessageRef): Promise<void> {
    if (given.kind === 'notice') write(given.notice.lines.map(drawLine).join('\n'));
    if (given.kind !== 'reply') return;
    draw(given.view);
    await given.sentAs(message);
  }

  async function hear(handlers: Handlers, typed: string): Promise<void> {
    const message = { id: randomUUID() };
    const pressed = buttons.find(({ label }) => label === typed);
    if (pressed?.kind === 'action') {
      return await answer(await handlers.action({ id: pressed.id, person, ...place }), message);
    }
    await answer(await handlers.command(commandOf(typed, message)), message);
  }

  function commandOf(typed: string, message: MessageRef): Command {
    const words = typed.replace(/^\/stems\s*/, '');
    const plain = plainWords.get(words);
    if (plain !== undefined) return { kind: plain, person, ...place };
    const what = { ...readTyped(words), files: [], model: null };
    return { kind: 'stems', person, ...place, ...what, interactionId: randomUUID(), answer: message };
  }

  return {
    name: 'terminal',
    async start(handlers) {
      lines.on('line', (typed) => {
        const heard = hear(handlers, typed.trim()).finally(() => atWork.delete(heard));
        atWork.add(heard);
      });
    },
    budgetsOf: (message) => [{ name: `terminal:${Ref.parse(message).id}`, edits: 1, perMs: 200 }],
    edit: async (message, view) => {
      draw(view);
      return message;
    },
    uploadLimitBytes: () => 0,
    attach: async (message) => message,
    lastEditsFrom: () => null,
    ping: async (_message, { people, line }) => {
      write(`${people.map((identity) => `@${identity}`).join(' ')} ${drawLine(line)}`);
    },
    async stop() {
      lines.close();
      await Promise.all(atWork);
    },
  };
}

const plainWords: ReadonlyMap<string, 'help' | 'queue' | 'forget'> = new Map([
  ['', 'help'],
  ['help', 'help'],
  ['queue', 'queue'],
  ['forget', 'forget'],
]);

function drawReply({ title, lines, buttons }: ReplyView): string {
  const shown = buttons.map((button) =>
    button.kind === 'link' ? `[${button.label}] ${button.url}` : `[${button.label}]`,
  );
  const all = [...(title === null ? [] : [title]), ...lines.map(drawLine), shown.join(' ')];
  return all.filter((line) => line !== '').join('\n');
}

/** In the shell's own zone and language. */
const drawLine = (line: Line): string =>
  line.map((span) => (typeof span === 'string' ? span : span.at.toLocaleString())).join('');
