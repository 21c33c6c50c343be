import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ProgramOptions {
  cwd: string;
  env?: NodeJS.ProcessEnv;
}

/** Runs a program on this program's own streams. @returns its exit code; 1 when a signal ended it */
export async function runVisibly(command: string, args: readonly string[], options: ProgramOptions): Promise<number> {
  const child = spawn(command, args, { ...options, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

/** Runs a program and keeps what it prints, both streams in their order. */
export async function runQuietly(
  command: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<{ exitCode: number; output: string }> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  return { exitCode: code ?? 1, output };
}
