import type { Writable } from 'node:stream';

/** What the terminal needs of standard output. */
export interface TerminalOutput extends Writable {
  isTTY?: boolean;
  columns?: number;
}

const clearLine = '\r\u001b[2K';

/** Shows one changing line and, above it, lines that stay. */
export interface Terminal {
  /** Redraws the one line in place; where output is piped, writes a line each time the text differs. */
  redraw(line: string): void;
  /** Writes lines that stay, and puts the changing one away. */
  print(...lines: string[]): void;
}

/** A terminal where `output` is one; else plain lines, so that a log or a pipe reads well. */
export function openTerminal(output: TerminalOutput): Terminal {
  return output.isTTY === true ? interactive(output) : plain(output);
}

function interactive(output: TerminalOutput): Terminal {
  let drawn = '';
  return {
    redraw(line) {
      const fitting = fit(line, output.columns ?? 80);
      if (fitting === drawn) return;
      drawn = fitting;
      output.write(clearLine + fitting);
    },
    print(...lines) {
      output.write(`${drawn === '' ? '' : clearLine}${lines.map((line) => `${line}\n`).join('')}`);
      drawn = '';
    },
  };
}

function plain(output: TerminalOutput): Terminal {
  let last = '';
  return {
    redraw(line) {
      if (line === last) return;
      last = line;
      output.write(`${line}\n`);
    },
    print(...lines) {
      output.write(lines.map((line) => `${line}\n`).join(''));
    },
  };
}

/** A line longer than the window would wrap, and then could not be redrawn. */
function fit(line: string, columns: number): string {
  const characters = [...line];
  return characters.length < columns ? line : `${characters.slice(0, Math.max(0, columns - 2)).join('')}…`;
}
